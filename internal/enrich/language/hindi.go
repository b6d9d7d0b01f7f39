package language

// How Hindi a word is.
const (
	not = iota
	perhaps
	surely
)

// hindi says whether a word is one of the small words of Hindi and Urdu as
// they are typed in Latin letters. There are no frequencies to be had for that
// way of writing; but hardly a sentence of it is without some of these words.
// Those of the first list are words of other languages too.
func hindi(word []rune) int {
	if len(word) < 2 || len(word) > 8 {
		return not
	}
	var b [8]byte
	for i, r := range word {
		if r > 'z' {
			return not
		}
		b[i] = byte(r)
	}
	switch string(b[:len(word)]) {
	case "hai", "ki", "ka", "ke", "ko", "se", "ho", "hi", "to", "main", "mein", "mere", "hum", "hu", "hua", "hui", "kar", "ek", "pe", "jo", "ji", "ye", "wo",
		"tab", "jab", "sab", "din", "log", "mat", "jana", "jaa", "lena", "dena", "tak", "par", "acha", "magar", "tum":
		return perhaps
	case "hain", "nahi", "nahin", "nhi", "kya", "kyu", "kyun", "kyunki", "bhi", "aur", "tha", "thi", "hoon",
		"aap", "aapka", "aapke", "aapki", "aapko", "apna", "apne", "apni", "apko", "humko", "hume", "humare", "hamara", "hamare",
		"mera", "meri", "mujhe", "mujhko", "mujhse", "tera", "teri", "tere", "tujhe", "tumhara", "tumhare", "tumko",
		"yeh", "woh", "unka", "unke", "unko", "uska", "uske", "usko", "usse", "iska", "iske", "isko", "kisi", "kisko", "kiska",
		"koi", "kuch", "kuchh", "sabko", "sabse", "bahut", "bohot", "bhut", "thoda", "itna", "itni", "kitna", "kitni", "kitne",
		"karo", "karna", "karne", "karke", "karta", "karte", "karti", "karu", "kiya", "kiye", "krna", "krne", "krte", "krta",
		"raha", "rahe", "rahi", "rha", "rhe", "rhi", "gaya", "gaye", "gayi", "gya", "gye", "gyi", "hota", "hote", "hoti", "hoga", "hogi", "huye",
		"liye", "liya", "diya", "diye", "jao", "jaye", "aaya", "aaye", "aata", "aaj", "abhi", "kabhi", "phir", "lekin",
		"agar", "toh", "yaar", "bhai", "bhaiya", "chahiye", "chahta", "kaise", "kaisa", "kaisi", "kaha", "kahan", "yahan", "wahan", "kab",
		"wala", "wale", "wali", "wahi", "yahi", "jaise", "jaisa", "aisa", "aise", "aisi", "achha", "accha", "theek", "thik", "sahi", "sirf", "saath", "baat", "baad", "pehle",
		"maine", "hamesha", "zindagi", "zyada", "jyada", "matlab", "samajh", "dekho", "dekh", "bolo", "suno", "chalo", "lagta", "lagti", "milta", "sakta", "sakte", "sakti":
		return surely
	}
	return not
}
