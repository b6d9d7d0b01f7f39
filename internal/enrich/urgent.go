package enrich

import "hark/internal/enrich/text"

// pressFollowers is the audience from which a post is read like press.
const pressFollowers = 100_000

// alarms are the reasons, gravest first, and what points to them. Phrases
// rather than words where a word alone is mostly something else ("fire sale").
func alarms() []Subject {
	return []Subject{
		{"safety", text.Terms(`on fire, caught fire, catch fire, catches fire, house fire, smoke, is smoking, was smoking, started smoking, sparks, sparking, swollen, swelling, bulging, puffed up,
			electric shock, electrocuted, shocked me, got shocked, gave me a shock, burned my, burnt my, burned me, burn mark, burning smell, smells burnt, smells like burning, exploded, explode, explosion, melted, melting,
			se incendio, incendio, humo, hinchada, hinchado, echa chispas, exploto, descarga electrica, me quemo, me queme, quemadura, olor a quemado,
			pegou fogo, fumaca, inchada, inchado, estufada, estufou, explodiu, choque eletrico, levei choque, me queimei, queimou minha, queimadura, cheiro de queimado,
			a pris feu, prend feu, fumee, gonflee, gonfle, a gonfle, a explose, choc electrique, brule la, me suis brule, odeur de brule, brulure,
			brennt, in brand, feuer gefangen, rauch, qualmt, aufgeblaht, aufgequollen, explodiert, stromschlag, verbrannt, verbrennung, verschmort, riecht verbrannt,
			発火, 煙, 膨らん, 膨張, 爆発, 感電, やけど, 火傷, 焦げ, حريق, احترق, احترقت, دخان, انتفخت, منتفخة, انتفاخ, انفجر, انفجرت, صعقة, حرق يدي`)},
		{"legal", text.Terms(`lawyer, attorney, lawsuit, sue you, suing, sue them, class action, legal action, small claims, consumer protection, trading standards, see you in court, take you to court,
			abogado, abogada, demanda, demandar, denuncia, denunciar, juicio, profeco, procon, advogado, advogada, processar, reclame aqui, juizado, justica,
			avocat, tribunal, plainte, porter plainte, poursuites, dgccrf, anwalt, klage, verklagen, rechtsanwalt, verbraucherzentrale, gericht, rechtliche schritte,
			弁護士, 訴訟, 訴え, 消費者センター, محامي, محكمة, دعوى, شكوى رسمية, حماية المستهلك`)},
		{"outage", text.Terms(`outage, site is down, website is down, store is down, servers are down, server is down, service is down, down for everyone, login is down, cloud is down, everything is down, can't log in, cannot log in,
			caida del servicio, esta caido, esta caida, no puedo entrar, fora do ar, caiu o site, nao consigo entrar, en panne generale, hors service, site est down, site est en panne,
			ausfall, seite ist down, server sind down, nicht erreichbar, 障害, サーバーダウン, ログインできない, متوقف, الموقع لا يعمل`)},
		{"threatens to leave", text.Terms(`never buying, never buy, never again, switching to, going to switch, will switch, done with you, done with this brand, lost a customer, losing a customer, taking my money elsewhere, my last laptop from, cancel my order, chargeback, charge back,
			nunca mas, ultima vez que compro, me cambio a, perdieron un cliente, cancelar mi pedido, nunca mais, ultima vez que compro, perderam um cliente, vou trocar de marca, cancelar meu pedido,
			plus jamais, dernier achat, je change de marque, perdu un client, annuler ma commande, nie wieder, letztes mal, wechsle zu, kunden verloren, stornieren,
			二度と買わ, 他社に, 乗り換え, لن أشتري, لن اشتري, آخر مرة أشتري, خسرتم عميل`)},
	}
}
