"""Settles the roles of lines by their neighbours; a step of cleaning.

Lines (index.lines) -> settled roles -> (index.scoring)
"""

from collections.abc import Sequence

from index.lines import TEXT_ROLES, Line, Role, is_email_form


def settle_roles(lines: Sequence[Line]) -> list[Role]:
    """Return the roles once the nearest neighbours have been asked."""
    roles = [line.role for line in lines]
    for i, line in enumerate(lines):
        before = lines[i - 1] if i else None
        after = lines[i + 1] if i + 1 < len(lines) else None
        if line.learned:
            roles[i] = _learned_role(line, before, after)
        elif line.role is Role.PROSE and _is_listed_headline(line, before, after):
            roles[i] = Role.SHORT
        elif (
            after is not None
            and line.words <= 16
            and is_email_form(after)
            and line.role in TEXT_ROLES | {Role.SHORT}
        ):
            roles[i] = Role.NOISE
        elif (
            before is not None
            and before.role is Role.CAPTION
            and before.text.endswith((",", ":"))
            and line.words <= 35
        ):
            roles[i] = Role.CAPTION
    return roles


def _learned_role(line: Line, before: Line | None, after: Line | None) -> Role:
    """Return noise for a learned line, except for a stock sentence or subhead amid the article's own."""
    amid = all(near is not None and near.role is Role.PROSE and not near.learned for near in (before, after))
    if amid and (line.role is Role.PROSE or (line.role is Role.SHORT and line.words <= 3)):
        return line.role
    return Role.NOISE if line.role in TEXT_ROLES or line.role is Role.SHORT else line.role


def _is_listed_headline(line: Line, before: Line | None, after: Line | None) -> bool:
    """Tell whether a line with an end mark stands in a list of headlines ("Who won?")."""
    if line.words > 20 or not line.text.rstrip("\"'»”’)").endswith(("?", "!")):
        return False
    listed = (Role.SHORT, Role.SECTION, Role.TIME, Role.NUMBERED)
    return all(near is not None and near.role in listed for near in (before, after))


def is_live_blog(lines: Sequence[Line], roles: Sequence[Role]) -> bool:
    """Tell whether the article itself is a row of dated or timed entries."""
    stamps = [i for i, role in enumerate(roles) if role in (Role.DATE, Role.TIME)]
    if len(stamps) < 3:
        return False
    prose_before = sum(role is Role.PROSE for role in roles[: stamps[1]])
    told = sum(any(role is Role.PROSE for role in roles[i + 1 : i + 3]) for i in stamps)
    cut = sum(role is Role.SNIPPET for role in roles)
    return prose_before <= 2 and told * 4 >= len(stamps) * 3 and cut * 2 < len(stamps)
