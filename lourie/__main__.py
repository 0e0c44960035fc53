"""`python -m lourie`: the same as the `lourie` script."""

from lourie.main import main

main()
