"""How large the school is, the same for every system measured."""

#: Classes that have taken every quiz, besides the one that takes it now.
CLASSES = 34
CLASS_SIZE = 30
#: Quizzes (or lessons) of the school, and questions in each: 34 × 30 × 100 answers are stored.
QUIZZES = 10
QUESTIONS = 10
#: The same school at every run.
SEED = 2026
