"""What authors use: taking a story out in other shapes."""
