"""What a lesson, a question, an attempt are. No Flask, no SQLAlchemy, no files, no clock."""
