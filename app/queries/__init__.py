"""What pages read: frozen results, a number of statements that does not depend on the class."""
