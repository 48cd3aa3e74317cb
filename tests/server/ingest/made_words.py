"""Words for made files: prose in several languages and scripts, and English of any length."""

import random

FRENCH = """Le moulin de la vallée

Le moulin fut construit en 1784, après la grande crue qui emporta l’ancien pont. Sa roue tournait grâce à l’eau du bief, \
que les meuniers curaient chaque été. Un œil exercé voit encore, au cœur de la façade, la trace de la crue de 1840.

La restauration a coûté 12 000 € à la commune. « On ne l’aurait jamais cru », dit la mairesse, « mais les habitants ont \
tout déblayé eux-mêmes. » Depuis, la farine se vend 3 € le kilo au marché du samedi.
"""
GERMAN = """Die Mühle am Wehr

Die Mühle wurde 1784 nach dem großen Hochwasser gebaut. Über dem Mühlgraben hängt noch das Rad, das die Müller jedes \
Frühjahr ausbesserten. Heute mahlt dort niemand mehr; z. B. kommen Schulklassen, um die Steine zu sehen.

„Früher“, sagt Frau Köhler, „hörte man das Rad bis zur Straße.“ Die Gemeinde zahlt dafür 800 € im Jahr.
"""
RUSSIAN = """Мельница у плотины

Мельницу построили в 1784 году, после большого паводка. Колесо вращала вода из канала, который мельники чистили каждое \
лето. Зимой лёд останавливал работу, и зерно ждало весны.

Сегодня здесь музей. Каждую субботу хлеб пекут из муки, смолотой на старых жерновах, и очередь тянется до самой реки.
"""
JAPANESE = """# 堰の水車

水車は1784年の大洪水のあとに建てられた。村の人々は毎年夏に水路を掃除した。冬になると氷が水車を止め、穀物は春を待った。

## 今日

今は博物館になっている。土曜日には古い石臼で挽いた粉でパンを焼く。「この音を聞くと子供のころを思い出す」と老人は言う。
"""
JAPANESE_LETTER = """拝啓

先日は水車小屋をご案内いただき、ありがとうございました。堰の工事は来月の十日から始まるそうです。洪水のあとに積まれた石垣が崩れかけており、\
村では寄付を集めています。

皆様のご協力をお願いいたします。詳しいことは役場の掲示板をご覧ください。
"""
CHINESE = """水坝边的磨坊

磨坊建于1784年的大洪水之后。磨坊主每年夏天都要清理水渠。冬天河水结冰，水轮停转，粮食只能等到春天再磨。

现在这里是一座博物馆。每个星期六，人们用老磨盘磨出的面粉烤面包，排队的人一直站到河边。当地居民说，这座磨坊让他们想起了自己的童年。
"""
KOREAN = """# 둑 옆의 물레방아

물레방아는 1784년 큰 홍수가 난 뒤에 세워졌다. 방앗간 주인들은 해마다 여름이면 물길을 청소했다. 겨울에는 얼음이 바퀴를 멈추게 했다.

## 오늘

지금은 박물관이다. 토요일마다 옛 맷돌로 빻은 밀가루로 빵을 굽는다.
"""
ARABIC = """طاحونة السد

بُنيت الطاحونة سنة 1784 بعد الفيضان الكبير الذي جرف الجسر القديم. وكانت عجلتها تدور بماء القناة التي ينظفها الطحانون كل صيف. هل ما زالت تعمل؟ نعم، في أيام السبت فقط.

واليوم صارت الطاحونة متحفًا يزوره الناس من المدن القريبة. يخبز أهل القرية الخبز من دقيقها، ويقف الزوار في صف طويل حتى ضفة النهر.
"""
HEBREW = """# הטחנה שליד הסכר

הטחנה נבנתה בשנת 1784 אחרי השיטפון הגדול. הגלגל הסתובב במי התעלה, שהטוחנים ניקו בכל קיץ. בחורף עצר הקרח את העבודה.

## היום

היום יש כאן מוזיאון. בכל שבת אופים לחם מקמח שנטחן באבנים הישנות, והתור מגיע עד \u200f(!)\u200f הנהר.
"""
THAI = """โรงสีข้างฝาย

โรงสีสร้างขึ้นในปี พ.ศ. 2327 หลังน้ำท่วมครั้งใหญ่ซึ่งพัดสะพานเก่าไปทั้งหมด กังหันหมุนด้วยน้ำจากคลองที่คนโรงสีขุดลอกทุกฤดูร้อน ในฤดูหนาวน้ำน้อย ข้าวจึงต้องรอจนถึงฤดูฝน ทุกวันนี้โรงสีเป็นพิพิธภัณฑ์ และทุกวันเสาร์ชาวบ้านจะอบขนมปังจากแป้งที่โม่ด้วยหินเก่า ผู้คนมายืนเข้าแถวยาวไปจนถึงริมแม่น้ำ เด็กนักเรียนจากในเมืองมาดูการทำงานของกังหันและฟังเรื่องราวของคนรุ่นก่อน
"""
HINDI = """बाँध के पास की चक्की

चक्की 1784 में बड़ी बाढ़ के बाद बनाई गई थी। चक्की वाले हर गर्मी में नहर साफ़ करते थे। सर्दियों में काम रुक जाता था।

अब यहाँ एक संग्रहालय है। हर शनिवार को पुराने पाटों से पिसे आटे की रोटी बनती है।
"""

WHO = ("The miller", "The council", "A carpenter", "The surveyor", "Every tenant", "The widow Hale", "The river board")
DID = ("repaired", "measured", "recorded", "abandoned", "rebuilt", "sold", "inspected", "described")
WHAT = (
    "the sluice",
    "the lower dam",
    "the second wheel",
    "the barley ledger",
    "the weir",
    "the old race",
    "the granary",
)
WHEN = ("before the harvest", "after the spring flood", "when the railway came", "in a dry year", "while prices fell")
WHY = (
    "because the timber had rotted",
    "although nobody had paid for it",
    "so that the stones could turn again",
    "as the parish had asked",
    "which surprised the whole valley",
    "and the work took nine weeks",
)


def sentences(count: int, seed: int = 0) -> list[str]:
    """English sentences, each of 60 to 110 characters, hardly any twice; the same for the same seed."""
    dice = random.Random(seed)
    return [
        f"{dice.choice(WHO)} {dice.choice(DID)} {dice.choice(WHAT)} of {1700 + dice.randrange(220)} "
        f"{dice.choice(WHEN)}, {dice.choice(WHY)}."
        for _ in range(count)
    ]


def paragraph(count: int = 4, seed: int = 0) -> str:
    return " ".join(sentences(count, seed))


def wrapped(text: str, width: int) -> list[str]:
    """Lines of at most `width` characters, as a printer fills them."""
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + 1 + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
