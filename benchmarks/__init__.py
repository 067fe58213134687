"""What a class's lesson costs, beside the least program that does the same. See README.md."""
