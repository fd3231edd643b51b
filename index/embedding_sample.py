"""Sample texts of news in three languages, from which the embedder takes its mean token vector.

They are also what a converted model is checked with. Changing them changes the vectors of tokens: raise
`CONVERSION_VERSION` with them.
"""

SAMPLE_TEXTS: tuple[str, ...] = (
    "Міністерство закордонних справ повідомило у вівторок, що посла запросили для пояснень.",
    "За словами речниці, зустріч тривала сорок хвилин і завершилася без спільної заяви.",
    "У 2023 році місто витратило на ремонт доріг 14,6 мільйона гривень, удвічі більше, ніж торік.",
    "Чому рішення суду відклали, прокурор не пояснив; наступне засідання призначено на 9 жовтня.",
    "Рятувальники евакуювали з будинку двадцять трьох мешканців, серед них п'ятеро дітей.",
    "«Ми чекали на цей договір чотири роки», — сказав директор заводу Олег Ткачук.",
    "Науковці з університету виявили на дні озера рештки човна, якому близько двох тисяч років.",
    "Коли почнуть ходити нові поїзди до моря і скільки коштуватиме квиток?",
    "Збірна програла в додатковий час, але вийшла до наступного кола завдяки різниці голів.",
    "Лікарня отримала обладнання від благодійного фонду, його вартість оцінили у 300 тисяч євро.",
    "Министерство энергетики заявило, что запасов газа в хранилищах хватит до середины апреля.",
    "Губернатор области подписал указ о выплатах семьям, чьи дома пострадали от наводнения.",
    "По данным статистического ведомства, цены на хлеб выросли за месяц на 1,8 процента.",
    "Почему закрыли мост через реку и когда по нему снова поедут автобусы?",
    "Следователи задержали троих подозреваемых, четвёртый, как сообщает агентство, покинул страну.",
    "«Это был самый трудный сезон за всю мою карьеру», — признался тренер после матча.",
    "Компания объявила о сокращении ста сорока сотрудников на заводе в Нижнем.",
    "Переговоры прошли за закрытыми дверями, стороны договорились встретиться ещё раз в ноябре.",
    "Учёные описали новый вид бабочек, найденный в горах на высоте трёх тысяч метров.",
    "Пожар на складе тушили восемь часов; причиной могла стать неисправная проводка.",
    "The foreign minister said on Thursday that the ambassador had been called in over the remarks.",
    "Police closed two streets near the station after a driver left his van with the engine running.",
    "The central bank kept its main interest rate at 6.25 percent and said inflation was slowing.",
    "Who signed the agreement, and how much will the city pay for the new trams?",
    "Doctors at the regional hospital went on strike for a second day, asking for better pay.",
    '"We were not told about the changes until the last moment," said Anna Berg, who runs the school.',
    "Heavy rain flooded the lower part of the old town and cut power to about 1,200 homes.",
    "The museum will reopen in March 2025 with an exhibition of maps from the eighteenth century.",
    "Farmers warned that the harvest could be a third smaller than last year because of the drought.",
    "The court rejected the appeal, and the mayor, who denies the charges, will stay in custody.",
)
