"""Tables of points as classes make them."""

from decimal import Decimal

from hypothesis import strategies as st

from quizzes.engine.psychometrics.pointstable import PointsTable

points = st.one_of(
    st.sampled_from([Decimal(0), Decimal(1), Decimal("0.5"), Decimal("0.33333")]),
    st.integers(-600_000, 300_000).map(lambda steps: Decimal(steps).scaleb(-5)),
)


@st.composite
def tables(draw, *, least_attempts=0, least_positions=1):
    positions = draw(st.integers(least_positions, 4))
    worth = [Decimal(draw(st.integers(1, 40))) / 2 for _ in range(positions)]
    row = st.tuples(*[points] * positions)
    return PointsTable(tuple(worth), tuple(draw(st.lists(row, min_size=least_attempts, max_size=9))))


def reordered(table, chance):
    rows = list(table.rows)
    chance.shuffle(rows)
    return PointsTable(table.worth, tuple(rows))


def scaled(table, factor):
    return PointsTable(
        tuple(each * factor for each in table.worth), tuple(tuple(each * factor for each in row) for row in table.rows)
    )
