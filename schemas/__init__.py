"""What travels: the records, the topics, and the contracts between rooms. Imports nothing of ours."""
