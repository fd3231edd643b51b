"""What an appeal to readers says in the middle of a line."""

from index.cleaning.phrases.patterns import any_of

APPEAL_INSIDE = any_of(
    # Ukrainian, Russian
    r"(?:потрібна|нужна) ваша (?:допомога|підтримка|помощь|поддержка)",
    r"(?:з|із|на|с|за) ваш\S{1,3} (?:внеск|донат|взнос|пожертв)",
    r"ваша підтримка|вашої підтримки|вашій підтримці|ваша поддержка|вашей поддержки|вашей поддержке",
    r"підтримайте нас|підтримати нас|поддержите нас|поддержать нас",
    r"стати патроном|станьте (?:патроном|нашим|частиною|частью|підписник|подписчик)",
    r"(?:на|в|у) (?:наш|нашу|наші|нашому|нашем|наши)\S* (?:\S+ )?"
    r"(?:телеграм|telegram|viber|вайбер|youtube|ютуб|facebook|фейсбук|канал|розсилк|рассылк|патреон|patreon"
    r"|whatsapp|instagram)",
    # English
    r"as little as [£$€]|only takes a minute|buy me a coffee|our newsletter|our telegram",
    r"consider (?:supporting|subscribing|donating|becoming|making a)",
    r"(?:support|supporting) (?:us|our (?:work|journalism))\b",
    # Any language
    r"javascript|ctrl\s?\+\s?enter|\bpatreon\b|\bcookies\b",
)
