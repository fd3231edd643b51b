"""Example questions for a page that has just opened, made of the headlines of the corpus at hand."""

from index.retrieving import Index

_TEMPLATES = {
    "uk": "Що відомо про це: {title}?",
    "ru": "Что известно об этом: {title}?",
    "en": "What is known about this: {title}?",
}
_MOST = 3
_LONGEST = 90


def example_questions(index: Index) -> list[str]:
    """Return up to three questions, of different languages where the corpus has them."""
    found: dict[str, str] = {}
    for path in index.paths()[:200]:
        article = index.article(path).article
        template = _TEMPLATES.get(article.language or "")
        if template and article.title and article.language not in found and len(article.title) <= _LONGEST:
            found[str(article.language)] = template.format(title=article.title.rstrip(".!?… "))
        if len(found) == _MOST:
            break
    return list(found.values())
