"""What the author wrote becomes what the machine runs; where it cannot, it says why."""
