package clusters

import "strings"

// common gives the words of a language that say nothing of what a post is
// about, folded: those that join, point and ask, and those that everybody has in
// any complaint. Of other languages only how often a word comes can say so.
func common(lang string) map[string]bool {
	var words string
	switch lang {
	case "en":
		words = `about after again all also am an and any anyone are as at back be because been before both but by can can't cannot cant could day days did didn't
			didnt do does doesn't doesnt don't dont down each even ever every everyone few for from get gets getting go going good got had has have he her here
			his how i'm if im in into is isn't isnt it it's its ive just know let like lot made make makes me mine more most much my need never new no nobody not
			nothing now of off oh ok on one only or other our ours out over own please really right said same say says she should since so some someone something
			still such than thanks that the their them then there these they thing things think this those time to today too two until up ur us very want was way
			we week well what when where which while who whose why will with won't wont would yes yesterday yet you your yours`
	case "es":
		words = `ahora al algo alguien alli anos ante aqui asi ayer bien cada como con cuando de del desde dia dias donde el en entre era es esa ese eso esos esta
			estan estar este esto estoy fue gracias ha hace hacer han hasta hay he hemos hoy ir la las le les lo los manana mas me mi mis mucha mucho muchos muy
			nada nadie ni no nos otra otro para pero por porque puedo que quien quiero se semana ser si siempre sin sobre solo son soy su sus tambien tan te tener
			tengo tiene todo tras tu un una usted ustedes va vamos veces vez voy ya yo`
	case "pt":
		words = `algo alguem amanha antes ao apos aqui as ate bem cada com como da das de dia dias do dos ela ele em entre era essa esse esta estar estou eu fazer foi
			gente ha hoje ir isso ja mais mas meu meus minha minhas muita muito muitos na nada nao nas nem ninguem no nos num numa obrigada obrigado ontem os ou
			outra outro para pela pelo por pra pro quando que sao se sem semana ser seu so sua ta tambem tem ter to tudo um uma vai vamos vc voce vou`
	case "de":
		words = `aber alle alles als am auch auf aus bei bin bis bitte da damit danke dann das dass dem den denn der die diese dieser dieses doch dort drei du ein eine
			einem einen einer einfach eins er es etwas euch euer eure eurem fur ganz gar gegen gerade gestern gibt gut hab habe haben hast hat her heute hier hin
			ich ihm ihn ihnen ihr ihre im immer in ist ja jemand jetzt kann kein keine konnen konnte macht mal man mehr mein meine mich mir mit morgen muss mussen
			nach nein neue neuer neues nicht niemand noch nun nur oder ohne sagt schon sehr seit sich sie sind so sollte tag tage uber um und unser unter vom von
			vor war warum was weg weil wenn werden wie wieder will wir wird wo woche wurde zu zum zur zwei`
	case "fr":
		words = `ai apres as au autre aux avant avec avez avoir beaucoup bien ca ce cela celle celui ces cette chaque comme dans de demain depuis des du elle en encore
			entre est et etait ete etre eu faire fait faut hier il ils je jour jours la le les leur leurs ma mais meme merci mes mon ne nos nous on ont ou par pas
			personne peut plus pour qu quand que quelque qui rien sa sans se semaine si son sont suis sur ta tes toujours tout tres trop un une va veux vos votre
			vous`
	case "it":
		words = `al alla altra altro anche ancora andare avere bene che chi ci come con cosa da dei del della delle di domani dopo era essere fare fatto fra giorni
			giorno gli grazie ha hai ho ieri il in la le lei lo loro lui ma mi mia mio molta molti molto ne nel nessuno niente noi non ogni per perche piu poi
			prima qualcosa quando questa questo se sempre settimana si solo sono stata stato ti tra tutto un una va voi`
	case "nl":
		words = `aan al als andere ben bent bij dag dagen dan dat de deze die dit doen een elke en er gaan gaat geen gisteren goed haar heb hebben heeft hem het hoe
			hun iets ik in is je jij kan maar meer met mijn morgen na naar niemand niet niets nog nu of om ons onze ook op te tussen uit van veel voor waren was
			wat week wel wij wordt zij zijn zo`
	}
	out := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		out[w] = true
	}
	return out
}
