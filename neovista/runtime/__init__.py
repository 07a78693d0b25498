"""What the machine does. It knows the program and the moves; no disk, no clock, no dice, no terminal."""
