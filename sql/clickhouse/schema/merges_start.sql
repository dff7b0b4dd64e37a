-- Lets the parts of the decisions merge again.
SYSTEM START MERGES trading_decisions_probabilistic
