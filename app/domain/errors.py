"""The ways in which a request can be refused by the rules of the domain."""


class DomainError(Exception):
    """Base of everything that a view turns into a kind page."""


class UnknownAnswer(DomainError):
    """A submitted form names a key that the question does not have, or lacks one it needs."""


class IncompleteAnswer(DomainError):
    """Nothing, or not everything, was chosen: the page asks again and says what is missing."""
