"""Unit 00, Welcome: the list of misconceptions is about training; none of its entries belongs here."""

# id -> "exercise mistake", or the name of a question, prediction or quiz.
MET_BY: dict[str, tuple[str, ...]] = {}
