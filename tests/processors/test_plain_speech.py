"""The plainest posts: who sells openly in three words is found, who speaks of the trade or sells a bicycle is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from processors.detector import detect
from schemas.finding import Finding
from tests.builders import make_post
from tests.evaluation.everyday_words import OFFERS as OFFERS_OF

if TYPE_CHECKING:
    from processors.knowledge import Knowledge

OFFERS = """
ib mình nhé, bán sừng tê giác
Bán sừng tê giác
Cần bán sừng tê giác, giá tốt, inbox
Selling rhino horn. DM me
ivory for sale
elephant ivory for sale, dm me
Vendo colmillo de elefante
aletas de tiburón salen a la venta
Vendo marfim, chama no zap
à venda bílis de urso
vends ivoire d'éléphant, mp
verkaufe Elfenbein, PN
продам слоновую кость, пишите в лс
продаю рог носорога, пишите в личку
Продаю в связи с переездом бивни слона
jual gading gajah, wa saja
Dijual gading gajah
dijual cepat sirip hiu
ขายงาช้าง สนใจทักแชท
ขายเกล็ดลิ่น ทักไลน์
出售象牙，有意私信
卖穿山甲鳞片 加微信
象牙 販売 DMください
코끼리 상아 팝니다 쪽지 주세요
fildişi satılık, özelden yazın
بيع عاج الفيل للتواصل خاص
ناب فيل للبيع واتساب
हाथी दांत बेचना है, इनबॉक्स करें
হাতির দাঁত বিক্রি হবে ইনবক্স
nauza pembe za ndovu, ni-DM
inauzwa pembe ya faru
prodám slonovinu, pište do zpráv
medvědí žluč k prodeji
sprzedam kość słoniową, priv
vând fildeș, mesaj privat
elefántcsont eladó, üzenet
vendo avorio, contattatemi in privato
ossa di tigre in vendita
te koop ivoor, stuur pb
säljer elfenben, skicka pm
πωλείται ελεφαντόδοντο, στείλτε μήνυμα
فروش عاج فیل دایرکت
ہاتھی دانت برائے فروخت رابطہ کریں
விற்பனைக்கு யானை தந்தம்
ငါးရောင်းမယ် ဆင်စွယ် ဆက်သွယ်ပါ
លក់ភ្លុកដំរី ឆាត
ຂາຍງາຊ້າງ ທັກມາ
Selling tiger skin, message me
Leopard skin for sale
Hawksbill turtle shell comb, buy now
Pangolin scales available, whatsapp
Baby slow loris for sale, DM
Vendo piel de jaguar, escríbeme
Se vende concha de carey
Loro gris africano en venta, llamar
Vendo pele de onça, chama
Arara azul à venda, whatsapp
Je vends une peau de léopard
Perroquet gris du Gabon à vendre, contactez-moi
Verkaufe Leopardenfell
Graupapagei abzugeben, bitte melden
Vendo pelle di leopardo
Pappagallo cenerino in vendita, scrivetemi
Продам шкуру леопарда
Продаются чешуйки панголина, ватсап
Продам медвежью желчь
Продам шкуру тигра, пишіть у приват
Sprzedam skórę tygrysa
Prodám tygří kůži, napište
Vând piele de leopard, sunați
Tigrisbőr eladó
Πωλείται δέρμα τίγρης
Kaplan derisi satılık
Afrika gri papağanı satılık, arayın
جلد نمر للبيع
ببغاء رمادي افريقي للبيع، اتصل
پوست پلنگ فروشی
چیتے کی کھال برائے فروخت
बाघ की खाल बेचनी है
तेंदुए की खाल बिकाऊ, कॉल करें
Bagh ki khaal bechni hai, call karo
বাঘের চামড়া বিক্রি হবে
புலித் தோல் விற்பனைக்கு
పులి చర్మం అమ్మకానికి
बाघको छाला बिक्रीमा
Jual kulit harimau, WA
Jual burung kakak tua
Jual kulit harimau murah, inbox
Kulit harimau untuk dijual
Benta pangolin, pm lang
Ibinebenta ang balat ng pawikan
Bán cao hổ cốt
Bán vảy tê tê, lh zalo
Bán rùa đồi mồi, ib
ขายหนังเสือ
ขายลิงลม ทักแชท
ขายกระดองเต่ากระ
ရောင်းမည် ကျားရေ
លក់ស្បែកខ្លា
ຂາຍໜັງເສືອ
出售虎皮
卖犀牛角 微信联系
玳瑁手镯出售
出售虎骨，私訊
トラの毛皮 売ります
べっ甲 売ります
호랑이 가죽 팝니다
천산갑 비늘 판매합니다 카톡 주세요
עור נמר למכירה
שנהב למכירה, צרו קשר
Inauzwa ngozi ya chui
Nauza magamba ya kakakuona, piga simu
Fatar damisa na sayarwa
Isikhumba sengwe siyathengiswa
የነብር ቆዳ ይሸጣል
Didol kulit macan
Te koop: ivoren beeldje
Luiperdvel te koop, kontak my
"""
TALK = """
Police seized rhino horn at the airport
Stop the ivory trade now
Ivory should never be for sale
Tigers are killed for their bones, stop buying
Just watched a documentary about pangolin scales
They still sell shark fin soup in that restaurant, disgusting
Bắt giữ đối tượng bán sừng tê giác
Không mua sừng tê giác, hãy bảo vệ động vật hoang dã
Sừng tê giác không chữa được ung thư
Polisi sita gading gajah di pelabuhan
Jangan beli gading gajah, itu ilegal
Perdagangan gading gajah harus dihentikan
Incautan aletas de tiburón en el puerto
Prohíben la venta de marfil de elefante
No compres marfil, cada colmillo es un elefante muerto
На таможне изъяли бивни слона
Продавцы слоновой кости задержаны
Почему люди покупают рог носорога?
ضبط شحنة عاج الفيل في المطار
لا تشتري العاج
Polícia apreende barbatana de tubarão
Quem compra marfim financia caça
警方查獲象牙走私
拒绝象牙制品
象牙の取引は禁止すべき
상아 밀수 적발
ตำรวจจับงาช้างเถื่อน
หยุดซื้อหยุดขายงาช้าง
Fildişi kaçakçıları yakalandı
Elfenbeinhandel verbieten!
Zoll beschlagnahmt Elfenbein
Saisie d'ivoire à Roissy
Stop au commerce de l'ivoire
Polisi wakamata pembe za ndovu
हाथी दांत जब्त, दो गिरफ्तार
"""
GOODS = """
en
bike; mountain bike; iPhone 13; PS5 console; concert tickets; BTS photocards; wedding dress; leather jacket; denim
jacket; running shoes; Nike Dunks; Jordan 4; dining table; sofa bed; bookshelf; office chair; gaming chair;
laptop; graphics card; mechanical keyboard; headphones; camera lens; electric guitar; drum kit; baby stroller;
crib mattress

es
bicicleta; móvil; consola; entradas de concierto; vestido de novia; chaqueta de cuero; zapatillas Nike; mesa de
comedor; sofá; silla de oficina; portátil; tarjeta gráfica; teclado; auriculares; cámara; guitarra; carrito de
bebé; cuna; ropa de niño; juguetes; cromos; vinilos; cómics; libros de texto; cafetera; freidora

pt
bicicleta; celular; videogame; ingresso de show; vestido de noiva; jaqueta de couro; tênis Nike; mesa de jantar;
sofá; cadeira gamer; notebook; placa de vídeo; teclado; fone; câmera; violão; carrinho de bebê; berço; roupa
infantil; brinquedos; figurinhas; vinil; gibis; livros; cafeteira; airfryer

fr
vélo; téléphone; console; places de concert; robe de mariée; veste en cuir; baskets Nike; table à manger; canapé;
chaise de bureau; ordinateur portable; carte graphique; clavier; casque audio; appareil photo; guitare; poussette;
lit bébé; vêtements enfant; jouets; cartes Pokemon; vinyles; bandes dessinées; livres scolaires; cafetière;
friteuse

de
Fahrrad; Handy; Konsole; Konzertkarten; Brautkleid; Lederjacke; Nike Schuhe; Esstisch; Sofa; Bürostuhl; Laptop;
Grafikkarte; Tastatur; Kopfhörer; Kamera; Gitarre; Kinderwagen; Babybett; Kinderkleidung; Spielzeug;
Pokemonkarten; Schallplatten; Comics; Schulbücher; Kaffeemaschine; Fritteuse

id
sepeda; hp second; konsol; tiket konser; gaun pengantin; jaket kulit; sepatu Nike; meja makan; sofa; kursi gaming;
laptop; vga; keyboard; headset; kamera; gitar; stroller; ranjang bayi; baju anak; mainan; photocard BTS; album
SKZ; piringan hitam; komik; buku pelajaran; mesin kopi

tr
bisiklet; telefon; konsol; konser bileti; gelinlik; deri ceket; spor ayakkabı; yemek masası; koltuk takımı; ofis
sandalyesi; dizüstü bilgisayar; ekran kartı; klavye; kulaklık; kamera; gitar; bebek arabası; beşik; çocuk
kıyafeti; oyuncak; plak; çizgi roman; ders kitabı; kahve makinesi; çamaşır makinesi; buzdolabı

ru
велосипед; телефон; приставку; билеты на концерт; свадебное платье; кожаную куртку; кроссовки; обеденный стол;
диван; кресло; ноутбук; видеокарту; клавиатуру; наушники; фотоаппарат; гитару; коляску; кроватку; детскую одежду;
игрушки; пластинки; комиксы; учебники; кофеварку; стиральную машину; холодильник

vi
xe đạp; điện thoại; máy chơi game; vé concert; váy cưới; áo khoác da; giày Nike; bàn ăn; sofa; ghế văn phòng;
laptop; card màn hình; bàn phím; tai nghe; máy ảnh; đàn guitar; xe đẩy em bé; cũi; quần áo trẻ em; đồ chơi; truyện
tranh; sách giáo khoa; máy pha cà phê; nồi chiên; máy giặt; tủ lạnh

th
จักรยาน; มือถือ; เครื่องเกม; บัตรคอน; ชุดแต่งงาน; แจ็คเก็ตหนัง; รองเท้า; โต๊ะกินข้าว; โซฟา; เก้าอี้; โน้ตบุ๊ก;
การ์ดจอ; คีย์บอร์ด; หูฟัง; กล้อง; กีตาร์; รถเข็นเด็ก; เสื้อผ้าเด็ก; ของเล่น; การ์ด BTS; อัลบั้ม SKZ; หนังสือ;
เครื่องชงกาแฟ; เครื่องซักผ้า; ตู้เย็น; สว่าน

zh
自行车; 手机; 游戏机; 演唱会门票; 婚纱; 皮夹克; 球鞋; 餐桌; 沙发; 办公椅;
笔记本电脑; 显卡; 键盘; 耳机; 相机; 吉他; 婴儿车; 婴儿床; 童装; 玩具; 小卡;
专辑; 黑胶; 漫画; 教材;
咖啡机

ja
自転車; スマホ; ゲーム機; ライブチケット; ウェディングドレス; 革ジャン; スニーカー;
ダイニングテーブル; ソファ; 椅子; ノートパソコン; グラボ; キーボード; ヘッドホン;
カメラ; ギター; ベビーカー;
ベビーベッド; 子供服; おもちゃ; トレカ; アルバム; レコード; 漫画; 教科書; コーヒーメーカー

ko
자전거; 핸드폰; 게임기; 콘서트 티켓; 웨딩드레스; 가죽자켓; 운동화; 식탁; 소파;
의자; 노트북; 그래픽카드; 키보드; 헤드폰; 카메라; 기타; 유모차; 아기침대; 아동복;
장난감; 포토카드; 앨범;
레코드판; 만화책; 교재; 커피머신

ar
دراجة; جوال; جهاز ألعاب; تذاكر حفل; فستان زفاف; جاكيت جلد; حذاء رياضي; طاولة طعام; كنب; كرسي; لابتوب; كرت شاشة;
كيبورد; سماعات; كاميرا; جيتار; عربة أطفال; سرير أطفال; ملابس أطفال; ألعاب; كتب; مكينة قهوة; غسالة; ثلاجة; دريل;
كفرات

hi
साइकिल; मोबाइल; टीवी; शादी का लहंगा; चमड़े की जैकेट; जूते; मेज; सोफा; कुर्सी; लैपटॉप; कैमरा; गिटार; बच्चों के
कपड़े; खिलौने; किताबें; वॉशिंग मशीन; फ्रिज; ड्रिल; टायर; हेलमेट; इत्र; बैग; पर्स; चश्मा; सोने की अंगूठी; घड़ी
"""
MOST_MISSED = 0.05
"""Share of either that may be judged wrong: a fit moves single posts."""


def judged(knowledge: Knowledge, posts: str) -> dict[str, Finding]:
    texts = posts.strip().splitlines()
    found = detect([make_post(uid=str(number), text=text) for number, text in enumerate(texts)], knowledge)
    return dict(zip(texts, found, strict=True))


def test_open_offers_come_to_review(knowledge: Knowledge) -> None:
    found = judged(knowledge, OFFERS)
    missed = [text for text, finding in found.items() if finding.level not in ("review", "alert")]
    assert len(missed) <= MOST_MISSED * len(found), missed


def test_talk_of_the_trade_does_not(knowledge: Knowledge) -> None:
    found = judged(knowledge, TALK)
    flagged = [text for text, finding in found.items() if finding.level in ("review", "alert")]
    assert len(flagged) <= MOST_MISSED * len(found), flagged


def test_who_sells_everyday_things_is_left_alone(knowledge: Knowledge) -> None:
    """A name in another language, or one slip away from a name, is in many of these words."""
    offers = [
        OFFERS_OF[language].format(word=goods)
        for language, *listed in map(str.splitlines, GOODS.strip().split("\n\n"))
        for goods in " ".join(listed).split("; ")
    ]
    flagged = [text for text, finding in judged(knowledge, "\n".join(offers)).items() if finding.level != "ignore"]
    assert not flagged
