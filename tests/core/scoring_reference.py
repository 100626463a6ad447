"""Reference scoring of the shipped questionnaire (docs/method.md 4), exact arithmetic, independent of the engine.

Plain and slow on purpose, to be tested against: it shares no code with kl_assess and knows the five levels, three
weights and four gates by heart. Run it: it asserts the worked examples. Levels are 0..4, None for blank or don't know,
NA for not applicable.
"""

import pathlib
from fractions import Fraction
from statistics import mean

import yaml

NA = "NA"


def exact(x):
    """Decimals by their text: 0.34 is 34/100, never the float beside it."""
    if isinstance(x, float):
        return Fraction(str(x))
    if isinstance(x, list):
        return [exact(v) for v in x]
    if isinstance(x, dict):
        return {k: exact(v) for k, v in x.items()}
    return x


SHIPPED = pathlib.Path(__file__).parents[2] / "questionnaires" / "community-engagement.yaml"
D = exact(yaml.safe_load(SHIPPED.read_text(encoding="utf-8")))
S = D["scoring"]
GRADES = {g["id"]: g for g in D["evidence_grades"]}
CUTS = [b["min"] for b in S["maturity_levels"]]
BANDS = [(b["name"], b["min"], below) for b, below in zip(S["maturity_levels"], CUTS[1:] + [None])]
NAMES = [b[0] for b in BANDS]


def level_name(score):
    return next(n for n, low, below in BANDS if score >= low and (below is None or score < below))


def element(items, fill=None, floor=True):
    """items: [(weight, level)] -> (score, coverage). NA if nothing applies; None below the floor. fill replaces None."""
    applicable = [(w, fill if level is None else level) for w, level in items if level != NA]
    if not applicable:
        return NA, None
    answered = [(w, level) for w, level in applicable if level is not None]
    coverage = Fraction(sum(w for w, _ in answered), sum(w for w, _ in applicable))
    if not answered or (floor and coverage < S["element"]["min_coverage"]):
        return None, coverage
    return Fraction(sum(w * 25 * level for w, level in answered), sum(w for w, _ in answered)), coverage


def domain(elements):
    """elements: [(element weight, [(weight, level)])] -> score, coverage, low, high, na_share, element scores."""
    scored = [(ew, *element(items)) for ew, items in elements]
    applicable = [x for x in scored if x[1] != NA]
    if not applicable:
        return dict(score=NA, coverage=None, low=None, high=None, na_share=None, elements=[NA] * len(scored))
    weights = [(w, level) for _, items in elements for w, level in items if level != NA]
    coverage = Fraction(sum(w for w, level in weights if level is not None), sum(w for w, _ in weights))
    published = [x for x in applicable if x[1] is not None]
    enough = (
        coverage >= S["domain"]["min_coverage"]
        and Fraction(len(published), len(applicable)) >= S["domain"]["min_share_of_elements_published"]
    )
    total = lambda rows: Fraction(sum(ew * s for ew, s in rows), sum(ew for ew, _ in rows))
    score = total([(ew, s) for ew, s, _ in published]) if enough else None
    # the range counts every applicable element, also one below its floor, and always contains the score
    low, high = (
        total([(ew, element(items, fill)[0]) for ew, items in elements if element(items, fill)[0] != NA])
        for fill in (0, 4)
    )
    if score is not None:
        low, high = min(low, score), max(high, score)
    marked = [(w, level) for _, items in elements for w, level in items]
    na_share = Fraction(sum(w for w, level in marked if level == NA), sum(w for w, _ in marked))
    return dict(score=score, coverage=coverage, low=low, high=high, na_share=na_share, elements=[x[1] for x in scored])


def domain_level(score, critical, confidence):
    """critical: levels of the applicable items of weight 3. Gates G2 to G4 lower the name, never the number."""
    i, gates = NAMES.index(level_name(score)), []
    if any(level == 0 for level in critical) and i > 2:
        i, gates = 2, gates + ["G2"]
    if i == 4 and (
        any(level is not None and level < 2 for level in critical)
        or (confidence is not None and confidence < GRADE_FLOOR)
    ):
        i, gates = 3, gates + ["G3"]
    if i == 4 and any(level is None for level in critical):
        i, gates = 3, gates + ["G4"]
    return NAMES[i], gates


GRADE_FLOOR = Fraction(34, 100)


def overall(scores, names):
    """Domains that are not applicable are left out before the call; None in scores: not published, so no total."""
    if not scores or any(s is None for s in scores):
        return None, None, []
    x = Fraction(sum(scores), len(scores))
    i, cap = NAMES.index(level_name(x)), min(NAMES.index(n) for n in names) + 1
    return x, NAMES[min(i, cap)], ["G1"] if i > cap else []


def confidence(rows):
    """rows: [(weight, level, grade or None)]. No grade counts as E0. None where nothing can be graded."""
    r = [(w, g or "E0") for w, level, g in rows if level not in (None, NA) and level >= 1]
    return sum(w * GRADES[g]["points"] for w, g in r) / sum(w for w, _ in r) if r else None


def confidence_label(c):
    return [x["name"] for x in S["confidence"]["labels"] if c >= x["min"]][-1]


def supported(level, grade):
    """The level that the evidence grade supports."""
    return level if level in (None, NA) else min(level, GRADES[grade or "E0"]["level_cap"])


def priority(weight, level, target, foundation=False, perception=False):
    shortfall, factor = target - level, Fraction(5, 4)
    return (
        Fraction(0)
        if shortfall <= 0
        else Fraction(100 * weight * shortfall)
        * (factor if foundation else 1)
        * (factor if perception else 1)
        / Fraction(75, 4)
    )


def band(p):
    return next(b["name"] for b in S["gap"]["bands"] if p >= b["min"])


def lower_median(values):
    return sorted(values)[(len(values) - 1) // 2]


def disagreement(values):
    m = lower_median(values)
    return Fraction(sum(abs(v - m) for v in values), len(values)) > Fraction(83, 100) or max(values) - min(values) >= 3


def perception_gap(agency, answers):
    given = [a for a in answers if a is not None]
    return "suppressed" if len(given) < S["survey"]["min_n_item"] else agency - lower_median(given)


def common_trend(old, new, weights):
    """old, new: {item: (version, level)}; weights of the items applicable now. -> (old score, new score, common share)."""
    common = [
        i for i in weights if i in old and i in new and old[i][0] == new[i][0] and None not in (old[i][1], new[i][1])
    ]
    share = Fraction(sum(weights[i] for i in common), sum(weights.values()))
    if share < S["change"]["min_common_weight"]:
        return None, None, share
    score = lambda m: Fraction(sum(weights[i] * 25 * m[i][1] for i in common), sum(weights[i] for i in common))
    return score(old), score(new), share


def applies(when, profile):
    """A blank profile field (absent, None, empty list) makes its condition true: the item is shown."""
    if "all" in when:
        return all(applies(x, profile) for x in when["all"])
    if "any" in when:
        return any(applies(x, profile) for x in when["any"])
    value, op, wanted = profile.get(when["field"]), when["op"], when["value"]
    if value is None or value == []:
        return True
    return {
        "equal": lambda: value == wanted,
        "in": lambda: value in wanted,
        "not_in": lambda: value not in wanted,
        "any_of": lambda: bool(set(value) & set(wanted)),
    }[op]()


def applicable_items(profile):
    conditions = {c["id"]: c["when"] for c in D["conditions"]}
    return [
        i
        for dm in D["domains"]
        for el in dm["elements"]
        for i in el["items"]
        if i["condition"] is None or applies(conditions[i["condition"]], profile)
    ]


def examples():
    F = Fraction
    assert element([(3, 3), (3, 2), (2, 1), (2, 0)]) == (F("42.5"), 1)  # E1
    assert element([(2, 2), (3, 1), (2, 0), (2, NA)]) == (25, 1)  # E2
    e3 = [(3, 2), (1, 3), (3, None), (2, 1)]
    assert (
        element(e3) == (F(275, 6), F(2, 3)) and element(e3, 0)[0] == F(275, 9) and element(e3, 4)[0] == F(575, 9)
    )  # E3
    assert element([(3, 2), (1, 3), (3, None), (2, None)])[0] is None  # E3b
    assert overall([52, 63, 20], ["Developing", "Established", "Informal"]) == (45, "Developing", [])  # E4
    assert overall([90, 90, 30], ["Sustained and improving"] * 2 + ["Informal"]) == (70, "Developing", ["G1"])  # E4b
    assert domain_level(66, [3, 0, 3, 3], F(1, 2)) == ("Developing", ["G2"])  # E5
    assert domain_level(88, [4, 1, 4], F("0.8")) == ("Established", ["G3"])  # E5b
    assert domain_level(88, [4, 3, 4], F("0.3")) == ("Established", ["G3"])  # E5c
    assert domain_level(100, [4, None, 4], F("0.8")) == ("Established", ["G4"])  # E5d
    assert domain_level(100, [4, 4, 4], None) == ("Sustained and improving", [])  # E5e, no grades at all
    rows = [(3, 4, "E1"), (3, 3, "E2"), (2, 2, "E0")]
    assert element([(w, level) for w, level, _ in rows])[0] == F("78.125")  # E6
    assert element([(w, supported(level, g)) for w, level, g in rows])[0] == F("53.125")
    assert confidence(rows) == F("0.37875") and confidence_label(confidence(rows)) == "Moderate"
    every = confidence([(w, 3, "E1") for w in (3, 2, 1, 3, 2)])
    assert every == F("0.34") and confidence_label(every) == "Moderate" and domain_level(90, [4], every)[1] == []  # E6b
    assert confidence([(3, 0, None)]) is None and supported(3, None) == 1  # E6c
    assert priority(3, 1, 3, True, True) == 50 and priority(3, 0, 3) == 48 and priority(3, 1, 3) == 32  # E7
    assert band(50) == "First" and band(priority(2, 1, 3)) == "Next" and band(priority(1, 1, 2)) == "Later"
    assert priority(3, 3, 3) == 0 and priority(3, 0, 4, True, True) == 100
    assert (
        lower_median([3, 3, 2, 1, 3, 0]) == 2 and disagreement([3, 3, 2, 1, 3, 0]) and not disagreement([2, 2, 3, 2])
    )  # E8
    assert perception_gap(3, [1, 1, 2, 2, 2, 3, 4]) == 1 and perception_gap(3, [1, 2, 2, 3]) == "suppressed"  # E9
    assert perception_gap(1, [2, 2, 3, 3, 3, None]) == -2
    o, n = {"A": (1, 1), "B": (1, 2), "C": (1, 2)}, {"A": (1, 2), "B": (1, 2), "C": (2, 4), "N": (1, 4)}
    assert common_trend(o, n, {"A": 3, "B": 3, "C": 1}) == (F("37.5"), 50, F(6, 7))  # E10
    assert common_trend(o, n, {"A": 3, "B": 3, "C": 1, "N": 2}) == (None, None, F(2, 3))
    small = dict(
        sworn_band="5-9", lep_presence="little_or_none", oversight_models=["none"], outside_recommendations_36m=False
    )
    big = dict(
        sworn_band="250-499",
        lep_presence="share_5_percent_or_more",
        oversight_models=["review"],
        outside_recommendations_36m=True,
    )
    assert [
        len(applicable_items(p))
        for p in (small, big, {}, dict(small, lep_presence="unknown"), dict(small, oversight_models=[]))
    ] == [48, 55, 55, 49, 49]  # E11
    full, thin = [(3, 4), (2, 4)], [(2, 0), (2, None), (1, None)]
    d = domain([(1, full), (1, full), (1, full), (1, full), (1, thin)])
    assert d["score"] == 100 and d["low"] == 80 and d["high"] == 100  # E12, widened to hold the score
    assert domain([(1, [(3, NA)])])["score"] == NA  # E13


if __name__ == "__main__":
    examples()
    steps = [
        Fraction(25 * i["weight"], sum(x["weight"] for x in el["items"])) / len(dm["elements"])
        for dm in D["domains"]
        for el in dm["elements"]
        for i in el["items"]
    ]
    print(
        f"one item one level moves a domain by {float(min(steps)):.2f} to {float(max(steps)):.2f}, mean {float(mean(steps)):.2f}; the total by a third of that"
    )
    print("all examples hold")
