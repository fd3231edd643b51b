"""Spans of days: the arithmetic under time words. Nothing raises at the ends of the calendar."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Unit = Literal["day", "week", "month", "year"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The days from `since` to `until`, both included."""

    since: date
    until: date


def one_day(day: date) -> Period:
    """Return a day as a period."""
    return Period(since=day, until=day)


def whole(unit: Unit, day: date) -> Period:
    """Return the day, week (from Monday), month or year that a day is in."""
    return Period(since=first_day(unit, day), until=last_day(unit, day))


def earlier(day: date, count: int) -> date:
    """Return the day so many days earlier, at the earliest the first of the calendar."""
    return day - timedelta(days=min(count, day.toordinal() - 1))


def later(day: date, count: int) -> date:
    """Return the day so many days later, at the latest the last of the calendar."""
    return day + timedelta(days=min(count, (date.max - day).days))


def first_day(unit: Unit, day: date) -> date:
    """Return the first day of the week, month or year that a day is in."""
    match unit:
        case "day":
            return day
        case "week":
            return earlier(day, day.weekday())
        case "month":
            return day.replace(day=1)
        case "year":
            return day.replace(month=1, day=1)


def last_day(unit: Unit, day: date) -> date:
    """Return the last day of the week, month or year that a day is in."""
    match unit:
        case "day":
            return day
        case "week":
            return later(day, 6 - day.weekday())
        case "month":
            return day.replace(day=monthrange(day.year, day.month)[1])
        case "year":
            return day.replace(month=12, day=31)
