from tests.bench.measure import single, spread
from tests.bench.table import add_row, new_table


def test_a_figure_becomes_a_row():
    table = new_table()
    add_row(table, spread("rate", "posts/s", [12_345.6, 1.234, 500.0], target=">= 1", note="a note"))
    add_row(table, single("one", "s", 0.5))
    assert [list(column.cells) for column in table.columns] == [
        ["rate", "one"],
        ["posts/s", "s"],
        ["500", "0.5"],
        ["1.23", "0.5"],
        ["12,346", "0.5"],
        [">= 1", ""],
        ["a note", ""],
    ]
