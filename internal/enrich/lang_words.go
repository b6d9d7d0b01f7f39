package enrich

type common struct{ lang, words string }

// commonWords are the languages told by counting, and the words that most of
// their sentences have one of. Words that two languages share stand in both.
func commonWords() []common {
	return []common{
		{"en", `the and to of is it in for on that this with you my was are not have be just but so at your all what
			me we get when do it's can don't i'm no up out if how now they from about has will would an i been
			or there why who he she his her their them am did does had by as any please thanks its still after never
			new good love really like only more than some does doesn't won't can't didn't isn't anyone back too`},
		{"es", `el la de que y en un una los las por con no para es lo se del al me mi te su pero más como ya está
			muy si todo cuando hay son fue ha qué gracias desde hasta este esta yo tu le nos porque sin sobre
			hace tengo estoy también nada solo siempre bien hoy eso ni o era ser mis sus han estan quiero alguien
			tan servicio hola ahora donde puedo tiene así esto he soy voy usted ustedes años hacer porqué quién`},
		{"pt", `o a de que e do da em um uma os as no na por com não para é se dos das ao meu minha você mas mais como
			já está muito tem foi ser isso eu ele ela nos pra pro só quando são há obrigado obrigada até também nem
			sem pelo pela estou tô vou hoje aqui bem ou minhas meus seu sua esse essa tudo nada alguém gente vc ta`},
		{"de", `der die das und ist ich nicht ein eine in zu mit den auf für es dem von im sich auch so wie bei mein meine
			aber nur noch nach hat habe ihr wir mir mich sie er war wird oder wenn als man was schon mal bin doch kein
			keine einen einem einer immer seit über aus am da dass danke bitte euch hier jetzt sehr wieder kann sind wurde haben ja nein du vom zum zur unter gegen ohne um bis alle alles
			dann diese dieser dieses werden will muss heute morgen gut neue neuer neues macht gerade gibt sagt denn ihre unser euer warum mehr`},
		{"fr", `le la les de des et un une est pas que je en du pour qui ce dans il sur avec ne au plus mon ma mes vous on
			c j l d n s qu se sont mais ça ca été être fait nous tout ai as a par sa son si y merci depuis très bien
			cette elle ils comme même rien toujours encore quand ou où avez suis aux ces leur votre trop sans`},
		{"it", `il la di che e un una non per è in del della con sono le si mi ma da al lo ho ha come anche più gli i
			questo questa nel se ci perché molto grazie solo sempre quando dei delle alla tutto bene era fatto cosa
			mio mia ti ne hai o dopo ancora poi chi essere stato`},
		{"nl", `de het een en van ik is niet dat in op te met voor zijn er maar je die aan bij heb ook dit mijn wat of
			nog naar als wel geen hebben wordt deze om uit heeft was zo al meer bent hoe dan ben kan nu na veel goed`},
	}
}
