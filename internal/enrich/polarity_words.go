package enrich

type polarity struct{ lang, good, bad, not string }

// polar are the words that leave no doubt, chosen by hand for talk about
// products and service.
func polar() []polarity {
	return []polarity{
		{"es", `excelente,genial,increible,perfecto,perfecta,encanta,encantado,encantada,maravilloso,maravillosa,fantastico,fantastica,feliz,
			contento,contenta,satisfecho,satisfecha,recomiendo,recomendable,mejor compra,me gusta,muy bueno,muy buena,buenisimo,buenisima,gracias,
			amo,hermoso,hermosa,precioso,bonito,bonita,estupendo,enhorabuena,felicidades,impecable,felicitaciones,enamorada,enamorado,funciona bien`,
			`pesimo,pesima,horrible,terrible,fatal,basura,mierda,asco,asqueroso,estafa,robo,vergüenza,peor,odio,malo,mala,malisimo,decepcion,
			decepcionado,decepcionada,decepcionante,roto,rota,defectuoso,inutil,enfadado,enojada,molesto,harto,harta,inaceptable,lamentable,
			timo,no funciona,no sirve,no enciende,no carga,estafadores,ladrones,falla,fallo,fallos,se rompio,nunca mas,triste,porqueria,lento,puta`,
			`no,nunca,nada,sin,ni,tampoco`},
		{"pt", `excelente,otimo,otima,perfeito,perfeita,adoro,adorei,amei,amo,maravilhoso,maravilhosa,fantastico,fantastica,incrivel,feliz,
			recomendo,parabens,obrigado,obrigada,lindo,linda,melhor compra,gostei,gosto muito,muito bom,muito boa,show,sensacional,satisfeito,
			satisfeita,impecavel,top,apaixonada,apaixonado,amando,funciona bem,nota 10`,
			`pessimo,pessima,horrivel,terrivel,lixo,merda,porcaria,vergonha,golpe,roubo,pior,odeio,odiei,ruim,decepcao,decepcionado,decepcionada,
			defeito,defeituoso,quebrado,quebrou,quebrada,inutil,raiva,absurdo,descaso,inaceitavel,lamentavel,nao funciona,nao liga,nao carrega,
			travando,trava,lento,lenta,enganado,nunca mais,triste,desrespeito,odio,bosta,caralho,socorro`,
			`nao,nunca,nada,sem,nem,jamais`},
		{"fr", `excellent,excellente,genial,geniale,parfait,parfaite,adore,super,magnifique,formidable,incroyable,content,contente,heureux,
			heureuse,ravi,ravie,satisfait,satisfaite,recommande,merci,bravo,top,meilleur achat,j aime,aime beaucoup,tres bon,tres bonne,impeccable,
			superbe,felicitations,nickel,fantastique,merveilleux,canon,magique,belle,hate`,
			`nul,nulle,horrible,terrible,honte,honteux,merde,arnaque,pire,deteste,mauvais,mauvaise,decu,decue,decevant,deception,casse,cassee,
			defectueux,inutile,inadmissible,inacceptable,lamentable,scandaleux,catastrophe,panne,bug,plante,rame,ne marche pas,ne fonctionne pas,
			ne charge pas,voleurs,jamais plus,triste,marre,colere,pourri,pourrie,ridicule,putain,pute,con,connard,hais`,
			`pas,jamais,sans,aucun,aucune,ni`},
		{"de", `ausgezeichnet,hervorragend,super,toll,tolle,tolles,perfekt,klasse,liebe,wunderbar,wunderschon,fantastisch,genial,begeistert,
			zufrieden,glucklich,empfehle,empfehlenswert,danke,grossartig,spitze,bester,beste,bestes,sehr gut,gefallt mir,prima,freue,freut,einwandfrei,
			traumhaft,schon leise,lob,hammer,geil,cool,gluckwunsch`,
			`schlecht,schlechte,schlechter,schlechtes,furchtbar,schrecklich,schrott,mist,scheisse,scheiss,enttauscht,enttauschend,enttauschung,kaputt,defekt,
			unbrauchbar,nutzlos,betrug,frechheit,argerlich,nervt,hasse,peinlich,katastrophe,unverschamt,unverschamtheit,inakzeptabel,lahm,
			funktioniert nicht,geht nicht,ladt nicht,nie wieder,reklamation,wutend,abzocke,miserabel,grauenhaft,schlimm,sauer,armselig,traurig,dumm,idioten,ekelhaft`,
			`nicht,kein,keine,keinen,nie,ohne`},
		{"ja", `最高,大好き,素晴らしい,すばらしい,嬉しい,うれしい,便利,気に入っ,おすすめ,感動,ありがとう,満足,きれい,綺麗,快適,かわいい,楽しい,完璧,良かった,よかった,神対応,美しい,助かりました,好きです,いい感じ`,
			`最悪,壊れ,故障,ひどい,酷い,残念,不満,イライラ,使えない,動かない,がっかり,不良品,ダメ,だめ,腹立つ,二度と買わない,遅すぎ,返金,詐欺,困っ,つらい,嫌い,熱すぎ,うるさい,ゴミ,不具合,悲しい,許せない,点かない,充電できない`, ``},
		{"ar", `ممتاز,ممتازة,رائع,رائعة,جميل,جميلة,شكرا,أحب,احب,أحببت,سعيد,سعيدة,أفضل,مذهل,مذهلة,جيد,جيدة,أنصح,انصح,مبروك,روعة,يعجبني,أعجبني,
			احبه,مثالي,حلو,حلوة,الحمد لله,موفق,تحفة,سريع,راضي,ابداع,خرافي`,
			`سيء,سيئ,سيئة,أسوأ,اسوأ,فاشل,فاشلة,زبالة,للأسف,مشكلة,مشاكل,عطل,معطل,خربان,خراب,نصب,نصابين,احتيال,أكره,اكره,حزين,غاضب,رديء,
			رديئة,كارثة,بطيء,لا يعمل,لا تعمل,مخيب,خيبة,محبط,زعلان,مقرف,غبي,حرام,ظلم,كذب,كذابين,لعنة,تعبت`,
			`لا,ليس,ليست,مش,مو,لم,غير,بدون`},
	}
}
