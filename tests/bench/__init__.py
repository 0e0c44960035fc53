"""`make bench`: the figures design.md section 7 asks for, as a table and as var/bench.json."""
