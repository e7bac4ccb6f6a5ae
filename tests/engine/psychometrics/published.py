"""Worked examples that others published, with their sources. The figures are theirs; none was made by our code."""

from decimal import Decimal

from quizzes.engine.psychometrics.pointstable import PointsTable


def table(text, *, worth=None):
    rows = tuple(tuple(map(Decimal, line.split())) for line in text.strip().splitlines())
    return PointsTable(worth or (Decimal(1),) * len(rows[0]), rows)


# Moodle, mod/quiz/report/statistics/tests: the points of results00.csv, where each of seven questions is worth 1. Its
# expectations in qstats00.csv and stats_from_steps_walkthrough_test.php were worked out in a spreadsheet by J. Pratt
# (The Open University, 2013), in per cent where it is not points.
MOODLE = table("""
    1 1 1 1 1 0 1
    1 1 1 1 0.5 1 0
    1 1 1 1 0.5 0 1
    0 0 1 1 1 0 0
    1 0 1 0 0 1 0.5
    1 1 1 1 0.5 0 0.5
    0 1 1 1 0.5 1 0.5
    1 1 1 0 0.5 1 0.5
    1 0 1 1 1 1 1
    0 1 1 0 0.5 1 0.5
    0.8 0 1 1 0.5 1 0.5
    1 1 1 0 0.5 1 1
    1 0 1 1 0.5 1 0.5
    1 0 1 1 1 0 0.5
    0 0 1 1 0 1 1
    1 0 1 0 0.5 1 1
    0.8 0 1 1 0.5 0 1
    1 0 1 1 0 1 0.5
    1 0 1 1 0.5 0 0.5
    0 1 1 0 0.5 1 0
    1 1 0.3333333 1 0.5 0 0.5
    1 1 1 0 0.5 0 0.5
    1 1 1 1 0 1 0.5
    0 0 1 0 0.5 1 1
    0 0 1 1 1 1 1
""")

# By position: facility, standard deviation, effective weight, discrimination, discriminative efficiency.
MOODLE_POSITIONS = [
    (0.704, 0.4513682901, 0.212922742344, -0.070650767526, -0.094550536967),
    (0.48, 0.5099019514, 0.188979800309, -0.288982125772, -0.367834118938),
    (0.973333332, 0.13333334, 0.04443012573, -0.091230674268, -0.216545012165),
    (0.68, 0.4760952286, 0.189347251357, -0.226306444113, -0.314411395613),
    (0.52, 0.3055050463, 0.111450138688, -0.176997047674, -0.211794802584),
    (0.64, 0.4898979486, 0.098081339177, -0.453785178421, -0.569365974439),
    (0.62, 0.331662479, 0.154788602394, -0.056543166602, -0.065043742058),
]
MOODLE_QUIZ = {
    "mean": 4.617333332 / 7,
    "median": 4.5 / 7,
    "standard_deviation": 0.8117265554 / 7,
    "skewness": -0.092502502,
    "kurtosis": -0.7073968557,
}

# K. Wuensch (East Carolina University), 'The Kuder-Richardson 20': ten students, ten items. The item variances pq add
# up to 2.18, that of the totals is 5.84, so that KR-20, which is alpha for right and wrong, is 10/9 (1 - 2.18/5.84).
WUENSCH = table("""
    1 1 1 1 1 1 0 1 1 0
    1 0 1 1 0 1 1 1 0 1
    1 1 1 1 0 1 1 0 0 1
    0 0 1 0 0 0 1 0 0 0
    0 0 0 0 0 1 0 0 1 0
    1 1 1 0 1 1 1 1 1 1
    1 1 0 1 1 1 0 1 1 1
    1 1 1 1 1 1 1 1 0 1
    0 1 0 1 1 1 1 1 0 1
    1 1 0 1 1 0 1 1 1 0
""")
WUENSCH_FACILITIES = [0.7, 0.7, 0.6, 0.7, 0.6, 0.8, 0.7, 0.7, 0.5, 0.6]
WUENSCH_TOTAL_VARIANCE = 5.84  # with n for divisor
WUENSCH_KR20 = 10 / 9 * (1 - 2.18 / 5.84)
