"""The words that orders to a language model are made of: `*` stands for any ending, `_` for a blank."""

MACHINES = """
    AI AIs LLM LLMs GPT* ChatGPT Claude Gemini Copilot chatbot* chat-bot* bots language_model* AI_model*
    artificial_intelligence summariser* summarizer* crawlers_and_models neural_network*
    automated_assistant* automatic_assistant* virtual_assistant* digital_assistant* automated_system*
    automated_reader* AI_assistant* AI_system* answering_system* answer_engine* question-answering*
    reader_bots machine_readers robots_reading programs_reading the_program_reading роботам_читающ*
    программе_котор* программе_обрабатыв* роботам_що* роботам_які* програмі_як* програми_яка
    роботам,_що* роботам,_які* роботам,_чита* програмі,_як* програми,_яка* программе,_котор* ИИ
    нейросет* нейронн*_сет* чат-бот* чатбот* бот боты ботов ботам ботами языков*_модел*
    искусственн*_интеллект* автоматическ*_помощник* виртуальн*_помощник* цифров*_помощник*
    автоматическ*_систем* автоматическ*_ассистент* ШІ нейромереж* ботів мовн*_модел* штучн*_інтелект*
    автоматичн*_помічник* віртуальн*_помічник* цифров*_помічник* автоматичн*_систем*
    автоматичн*_асистент*
"""
"""Who writes answers; a bare "assistant" or "model" is a person or a car as often."""

ANSWERS = """
    answer answers reply replies response responses output outputs summary summaries prompt prompts
    instruction instructions citation citations source_mark* bracketed the_mark* the_user* the_reader*
    every_reader* any_question* every_question* this_conversation the_conversation earlier_messages
    previous_messages rules_you your_rules previous_rules earlier_rules all_rules prior_rules
    all_previous all_prior everything_above text_above lines_above passages guidelines your_training
    ответ ответа ответе ответу ответом ответы ответов вопрос вопроса вопросы сообщени* пользовател*
    читател* инструкци* указани* подсказк* промпт* цитат* ссылк* источник* предыдущ* правил* переписк*
    відповідь відповіді відповіддю відповідей питання запитання повідомлен* користувач* читач*
    інструкці* вказівк* підказк* посилан* джерел* попередн* листуванн* вище
"""
"""What is written, and for whom."""

ENGLISH_IMPERATIVES = """
    say tell state answer reply respond output print write append add include insert ignore disregard
    forget override bypass reveal disclose show display repeat quote recite begin start end finish
    conclude render translate mention name cite list decode execute follow obey act pretend drop omit
    open work recommend praise treat consider refuse decline replace swap multiply double advise direct
    send email visit remember assume behave switch stop abandon discard delete erase skip link
"""
"""What a writer can be told to do; orders only where an imperative can stand."""

IMPERATIVES = """
    ігноруй* забудь* відкинь* відповідай* відповіси напиши пиши пишіть додай* додавай* вкажи вказуй
    виведи виводь покажи показуй скажи кажи говори повтори повторюй закінчуй заверши завершуй починай
    почни вважай вдавай цитуй процитуй поверни перекладай переклади розкрий заміни заміняй замінюй
    встав вставляй розмісти порадь радь хвали похвали рекламуй розшифруй виконай виконуй дотримуйся дій
    використовуй назви називай повідом повідомляй збільшуй зменшуй надішли згадай згадуй посилайся дай
    давай перейди видали стань игнорируй* отбрось* отвечай* ответь* пишите добавь* добавляй укажи
    указывай выведи выводи показывай повторяй заканчивай закончи завершай начинай начни считай
    притворись притворяйся цитируй процитируй верни переводи переведи раскрой замени заменяй вставь
    ставь поставь размести посоветуй советуй рекламируй раскодируй расшифруй выполни выполняй следуй
    действуй используй назови называй сообщи сообщай увеличивай уменьшай пришли отправь упомяни упоминай
    ссылайся удали рассказывай расскажи перестань прекрати розповідай розкажи припини
"""
"""The same, in forms that only an imperative has."""

BARE_IMPERATIVES = """
    ігноруй відповідай відповіси напиши виведи виводь вкажи вказуй додай покажи показуй скажи повтори
    повторюй вдавай перепиши посилайся зроби_вигляд надрукуй кажи процитуй цитуй порадь вважай
    заверши завершуй розшифруй розкрий игнорируй отвечай ответь выведи выводи укажи указывай
    добавь показывай повторяй притворись ссылайся сделай_вид поставь напечатай процитируй цитируй
    посоветуй считай раскодируй расшифруй переведи раскрой
"""
"""Those which news tells nobody outside quotation marks."""

THOU = """
    ти тебе тобі тобою твій твоя твоє твої твого твоєї твоєму твоїй твою твоїм твоїх ты тебя тобой твой
    твоё твое твои твоего твоей твоему твоём твоим твоих
"""
"""News calls nobody so outside quotation marks."""

ENGLISH_OPENINGS = """
    say reply respond answer output repeat recite ignore disregard forget override pretend render
    reveal cite kindly_insert please_switch_off disclose decode translate conclude don't_answer
    do_not_answer don't_mention do_not_mention
"""
"""Imperatives with which no sentence of news begins."""

DUTIES = """
    must should shall have_to has_to required requested obliged forbidden prohibited best_served следует
    необходимо нужно надо обязан* должн* должен запрещ* просим просьба слід необхідно потрібно треба
    зобов* повинн* повинен мусить заборон* просимо прохання
"""
"""What must be."""

TELLING = """
    say tell reply answer respond write show mention state include cite quote summari* report recommend
    сказать говорить сообщ* ответить отвечать писать показ* упомянуть упоминать цитиров* пересказ*
    сказати казати повідом* відповісти відповідати писати згадати згадувати цитувати переказ*
"""
"""Ways of telling."""

EACH_ANSWER = """
    every_answer each_answer any_answer all_answers all_your_answers your_answer your_answers your_reply
    your_response your_output your_summary your_replies every_reply each_reply every_response
    each_response your_next_* the_next_answer the_final_answer каждого_ответа каждом_ответе каждый_ответ
    любом_ответе любой_ответ всех_ответах твой_ответ твоего_ответа твоем_ответе твоём_ответе
    следующий_ответ следующем_ответе кожної_відповіді кожній_відповіді кожну_відповідь
    будь-якій_відповіді всіх_відповідях усіх_відповідях твоя_відповідь твоїй_відповіді твою_відповідь
    наступну_відповідь наступній_відповіді
"""
"""Answers to come."""

ITSELF = """
    this_note this_line this_paragraph this_sentence this_instruction these_instructions this_message
    this_comment this_passage this_document эту_строку этой_строк* этот_абзац этом_абзаце это_примечание
    этой_инструкц* эту_инструкц* эту_пометку этот_отрывок цей_рядок цього_рядка цей_абзац цьому_абзаці
    цю_примітку цієї_примітки цю_інструкц* цієї_інструкц* цей_уривок
"""
"""The text speaking of itself."""
