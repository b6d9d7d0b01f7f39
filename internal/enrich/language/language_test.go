package language

import (
	"strings"
	"testing"
)

func TestTell(t *testing.T) {
	d := detector(t)
	for _, c := range []struct{ lang, text string }{
		{"en", "the screen flickers and I am not happy with it"},
		{"es", "la pantalla parpadea y no estoy contento con el servicio"},
		{"pt", "a tela do meu notebook não liga e ninguém responde"},
		{"fr", "l'écran scintille et je ne suis pas contente du tout"},
		{"de", "der Bildschirm flackert und ich bin nicht zufrieden"},
		{"it", "lo schermo non funziona e sono molto deluso"},
		{"id", "layar laptop saya berkedip terus dan tidak ada yang menjawab"},
		{"tr", "ekran titriyor ve kimse cevap vermiyor, çok üzgünüm"},
		{"nl", "het scherm knippert en ik ben daar niet blij mee"},
		{"pl", "ekran miga i nikt nie odpowiada na moje wiadomości"},
		{"sv", "skärmen flimrar och jag är inte nöjd med det här"},
		{"da", "skærmen flimrer, og jeg er ikke glad for det, hvorfor svarer ingen"},
		{"nb", "skjermen flimrer og jeg er ikke fornøyd, hvorfor svarer ingen meg"},
		{"fi", "näyttö välkkyy eikä kukaan vastaa minulle"},
		{"cs", "obrazovka bliká a nikdo mi neodpovídá, jsem naštvaný"},
		{"hu", "a képernyő villog és senki nem válaszol nekem"},
		{"ro", "ecranul pâlpâie și nimeni nu îmi răspunde la telefon"},
		{"vi", "màn hình nhấp nháy và không ai trả lời tôi"},
		{"ca", "la pantalla parpelleja i ningú no em contesta, estic molt enfadat"},
		{"tl", "kumikislap ang screen at walang sumasagot sa akin, nakakainis talaga"},
		{"hr", "ekran treperi i nitko mi ne odgovara, jako sam ljut"},
		{"sk", "obrazovka bliká a nikto mi neodpovedá, som nahnevaný"},
		{"et", "ekraan vilgub ja keegi ei vasta mulle, olen väga pahane"},
		{"lt", "ekranas mirga ir niekas man neatsako, esu labai piktas"},
		{"ru", "экран мерцает и никто мне не отвечает"},
		{"uk", "екран мерехтить і ніхто мені не відповідає"},
		{"bg", "екранът мига и никой не ми отговаря, много съм ядосан"},
		{"sr", "екран трепери и нико ми не одговара, веома сам љут"},
		{"be", "экран мігціць і ніхто мне не адказвае"},
		{"mk", "екранот трепка и никој не ми одговара, многу сум лут"},
		{"kk", "экран жыпылықтап тұр, ешкім жауап бермейді"},
		{"ar", "الشاشة ترمش ولا أحد يرد علي"},
		{"fa", "صفحه نمایش چشمک می\u200cزند و هیچ\u200cکس جواب نمی\u200cدهد"},
		{"ur", "اسکرین جھلملا رہی ہے اور کوئی جواب نہیں دیتا"},
		{"hi", "स्क्रीन झिलमिला रही है और कोई जवाब नहीं देता"},
		{"hi", "screen kharab ho gaya hai aur koi jawab nahi deta"},
		{"ja", "画面がちらつくのに誰も返事をしてくれない"},
		{"ja", "このMini 9の画面、最高"},
		{"zh", "屏幕一直闪烁，没有人回复我"},
		{"zh", "新の手机屏幕一直闪烁没有人回复我"}, // a kana for fun
		{"ko", "화면이 깜박이는데 아무도 답을 안 해요"},
		{"he", "המסך מהבהב ואף אחד לא עונה לי"},
		{"el", "η οθόνη τρεμοπαίζει και κανείς δεν απαντά"},
		{"th", "หน้าจอกะพริบและไม่มีใครตอบ"},
		{"bn", "স্ক্রিন কাঁপছে আর কেউ উত্তর দিচ্ছে না"},
		{"ta", "திரை மினுமினுக்கிறது யாரும் பதில் சொல்லவில்லை"},
		{"te", "స్క్రీన్ మెరుస్తోంది ఎవరూ సమాధానం ఇవ్వడం లేదు"},
		{"ka", "ეკრანი ციმციმებს და არავინ მპასუხობს"},
		{"hy", "էկրանը թարթում է, և ոչ ոք չի պատասխանում"},
		{"am", "ማያ ገጹ ብልጭ ድርግም ይላል"},
		{"km", "អេក្រង់ភ្លឹបភ្លែត"},
		{"my", "ဖန်သားပြင် မှိတ်တုတ်"},
		{"lo", "ໜ້າຈໍກະພິບ"},
		{"si", "තිරය දැල්වෙනවා"},
		{"kn", "ಪರದೆ ಮಿನುಗುತ್ತಿದೆ"},
		{"ml", "സ്ക്രീൻ മിന്നുന്നു"},
		{"gu", "સ્ક્રીન ઝબકે છે"},
		{"pa", "ਸਕਰੀਨ ਝਪਕ ਰਹੀ ਹੈ"},
		{"en", "SOOOOOOO happy with the new keyboard!!!!! loooove it"},
		{"en", "my laptop's screen flickers 😡😡😡 since update 1.4.2"},
		{"de", "Der Support von @acme ist so schlecht, ich warte seit Tagen #fail #customerservice"},
	} {
		if got, p := d.Tell(c.text); got != c.lang || p < Sure || p > 1 {
			t.Errorf("%q: %q with %.2f, want %q", c.text, got, p, c.lang)
		}
	}
}

func TestNobodyCanTell(t *testing.T) {
	d := detector(t)
	for _, text := range []string{"", " ", "😡😡", "12:30", "???", "ª º", "#", "Xyzzy plugh", "ok", "lol", "Mini 9", "x", "hm"} {
		if got, p := d.Tell(text); p >= Sure {
			t.Errorf("%q: %q with %.2f, want less than %.2f", text, got, p, Sure)
		}
	}
	if got, p := d.Tell("😡 2:0"); got != "" || p != 0 {
		t.Errorf("a text without letters: %q with %g", got, p)
	}
}

func TestADamagedTableIsRefused(t *testing.T) {
	if _, err := open(table[1:]); err == nil || !strings.Contains(err.Error(), "make model") {
		t.Errorf("%v, want to be told how to make it again", err)
	}
}

func TestTheSheetsFillTheTable(t *testing.T) {
	at := 0
	for _, s := range Sheets() {
		if s.Offset != at || s.Places&(s.Places-1) != 0 || s.Columns%8 != 0 || len(s.Langs) > s.Columns || s.Columns > columnsMax {
			t.Errorf("%+v, want it at %d", s, at)
		}
		at += s.Places * s.Columns
		for _, run := range []string{"a", "the", "zzzz", "ж"} {
			if r := s.Row([]rune(run)); r < s.Offset || r+s.Columns > at {
				t.Errorf("the row of %q is at %d, outside its sheet", run, r)
			}
		}
	}
	if at != len(table) || len(table) > 2<<20 {
		t.Errorf("the sheets take %d bytes, the table %d", at, len(table))
	}
}

func TestLanes(t *testing.T) {
	var row [columnsMax]byte
	for i := range row {
		row[i] = byte(10*i + 7)
	}
	var l lanes
	for range 2 * wordLong {
		l.add(string(row[:]))
	}
	for i := range row {
		if got, want := l.at(i), 2*wordLong*int(row[i]); got != want {
			t.Errorf("column %d: %d, want %d", i, got, want)
		}
	}
}

func FuzzTell(f *testing.F) {
	for _, s := range []string{"", "the screen", "\xff\xfe", "#the#noite ##", "e\u0301e\u0301", "画面が", strings.Repeat("m", 500), "İẞ", "aap nahi hai", "एे्"} {
		f.Add(s)
	}
	d := detector(f)
	f.Fuzz(func(t *testing.T, s string) {
		lang, p := d.Tell(s)
		if !(p >= 0 && p <= 1) || (lang == "") != (p == 0) {
			t.Errorf("%q: %q with %g", s, lang, p)
		}
		if again, q := d.Tell(s); again != lang || q != p {
			t.Errorf("%q: %q with %g, then %q with %g", s, lang, p, again, q)
		}
	})
}
