-- Keeps the parts of the decisions as they are while a view takes over those that were there before it.
SYSTEM STOP MERGES trading_decisions_probabilistic
