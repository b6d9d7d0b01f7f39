package enrich

import "hark/internal/enrich/text"

// DefaultSubjects is the managed list that a desk starts with, made for a
// maker of laptops. A company's own list in hark.toml takes its place.
func DefaultSubjects() []Subject {
	return []Subject{
		{"battery", text.Terms(`battery, batteries, charge, charging, charger, charges, power adapter, power brick, battery life, bateria, cargador, cargar, carga, carregador, carregar, carrega,
			batterie, chargeur, recharge, autonomie, akku, akkus, akkulaufzeit, ladegerat, netzteil, ladekabel, laden, バッテリー, 充電, 電池, بطارية, البطارية, شاحن, الشحن الكهربائي`)},
		{"screen", text.Terms(`screen, display, monitor, pixel, dead pixel, flicker, flickers, flickering, backlight, brightness, hinge, panel, pantalla, parpadea, brillo, bisagra, tela, piscando, dobradica,
			ecran, affichage, luminosite, charniere, bildschirm, flackert, flackern, helligkeit, scharnier, 画面, ディスプレイ, 液晶, شاشة, الشاشة`)},
		{"keyboard", text.Terms(`keyboard, key, keys, keycap, apostrophe, apostrophe key, enter key, shift key, typing, backspace, layout, teclado, tecla, apostrofo, clavier, touche, apostrophe,
			tastatur, taste, tasten, apostroph, tippen, キーボード, キー配列, アポストロフィ, لوحة المفاتيح, مفتاح, كيبورد`)},
		{"trackpad", text.Terms(`trackpad, touchpad, touch pad, mouse, cursor, gestures, raton, panel tactil, rato, pave tactile, souris, mausrad, maus, トラックパッド, タッチパッド, マウス, لوحة اللمس`)},
		{"wifi", text.Terms(`wifi, wi fi, wireless, bluetooth, network, internet, hotspot, router, red inalambrica, conexion, rede, conexao, reseau, connexion, netzwerk, wlan, verbindung, ワイファイ, ネット, 無線, واي فاي, الواي فاي, شبكة, بلوتوث`)},
		{"update", text.Terms(`update, updated, updates, firmware, bios, driver, drivers, patch, software, upgrade, reboot, boot loop, actualizacion, actualizar, actualice, actualizado, atualizacao, atualizar, atualizei,
			mise a jour, logiciel, pilote, aktualisierung, treiber, アップデート, 更新, ファームウェア, تحديث, التحديث, برنامج`)},
		{"linux", text.Terms(`linux, ubuntu, debian, fedora, arch, kernel, open source, リナックス, لينكس`)},
		{"heat and noise", text.Terms(`heat, hot, overheats, overheating, overheat, fan, fans, noise, noisy, loud, coil whine, burning hot, temperature, throttling, calienta, caliente, ruido, ventilador, esquenta, quente, barulho, ventoinha, cooler,
			chauffe, chaud, bruit, ventilateur, bruyant, heiss, lufter, lautstark, zu laut, so laut, sehr laut, 熱い, 熱く, ファン, うるさい, حرارة, سخونة, مروحة`)},
		{"performance", text.Terms(`slow, lag, laggy, freezes, freeze, frozen, crash, crashes, crashed, crashing, ram, ssd, speed, performance, lento, lenta, se traba, se congela, travando, trava, memoria, rame, lent, lente, plante, langsam, hangt, absturz, sturzt, 遅い, フリーズ, 重い, بطيء, بطيئة`)},
		{"sound", text.Terms(`speaker, speakers, audio, sound, microphone, mic, headphone, headphones, jack, altavoz, altavoces, sonido, microfono, som, alto falante, haut parleur, haut parleurs, son grave, micro, lautsprecher, mikrofon, スピーカー, マイク, 音質, صوت, سماعة`)},
		{"camera", text.Terms(`camera, webcam, camara, kamera, カメラ, كاميرا`)},
		{"repair", text.Terms(`repair, repaired, repairs, warranty, technician, replacement, service center, rma, spare part, reparacion, reparar, garantia, tecnico, repuesto, conserto, consertar, assistencia,
			reparation, reparer, garantie, sav, piece, reparatur, reparieren, ersatzteil, werkstatt, gewahrleistung, 修理, 保証, 交換, ضمان, الضمان, صيانة, إصلاح`)},
		{"delivery", text.Terms(`shipping, shipped, delivery, delivered, courier, package, parcel, tracking, arrive, arrived, arrives, envio, entrega, paquete, mensajero, llego, encomenda, chegou, transportadora, rastreio,
			livraison, livre, colis, expedition, lieferung, versand, paket, geliefert, zustellung, 配送, 配達, 届い, 届か, 発送, توصيل, التوصيل, شحنة, وصل`)},
		{"order and refund", text.Terms(`refund, refunded, refunds, order, ordered, invoice, receipt, return, returned, money back, cancel, reembolso, devolucion, pedido, factura, cancelar, devolucao, estorno, nota fiscal,
			remboursement, rembourse, commande, facture, retour, erstattung, ruckerstattung, bestellung, bestellt, rechnung, ruckgabe, stornieren, 返金, 注文, 返品, استرداد, طلب, طلبي, فاتورة, إرجاع`)},
		{"support", text.Terms(`support, customer service, customer care, helpline, on hold, hold music, call center, chat agent, agent, ticket, phone line, soporte, atencion al cliente, servicio al cliente, suporte, atendimento,
			service client, assistance, hotline, kundendienst, kundenservice, warteschleife, サポート, 問い合わせ, カスタマー, دعم, الدعم, خدمة العملاء`)},
		{"price", text.Terms(`price, prices, pricing, expensive, cheap, cheaper, discount, coupon, deal, sale, cost, costs, overpriced, student discount, precio, caro, cara, barato, descuento, oferta, preco, desconto, promocao,
			prix, cher, chere, promo, reduction, preis, teuer, gunstig, rabatt, angebot, 値段, 価格, 高い, 安い, 割引, سعر, السعر, غالي, خصم`)},
		{"store", text.Terms(`store, shop, retailer, showroom, tienda, loja, magasin, boutique, laden vor ort, geschaft, filiale, ショップ, 店舗, متجر, المتجر, محل`)},
		{"design", text.Terms(`design, colour, color, build quality, weight, lightweight, aluminium, aluminum, case, bezel, diseno, color, peso, acabado, cor, leve, couleur, poids, leger, farbe, gewicht, leicht, gehause, デザイン, 色, 軽い, تصميم, لون`)},
		{"accessory", text.Terms(`dock, docking, hdmi, usb, usb-c, dongle, sleeve, bag, stand, adapter, cable, cables, puerto, adaptador, porta, cabo, adaptateur, stecker, kabel, anschluss, ケーブル, アダプタ, محول, كابل`)},
		{"account", text.Terms(`account, password, login, log in, sign in, cuenta, contrasena, conta, senha, compte, mot de passe, konto, passwort, anmelden, アカウント, パスワード, حساب, كلمة المرور`)},
		{"idea", text.Terms(`you should, feature request, please add, please make, would love to see, wish you, i wish, suggestion, it would be great if, deberian, ojala, sugerencia, deveriam, poderiam, sugestao, devriez, pourriez, suggestion, solltet, wunsche, vorschlag, してほしい, 欲しい, اقتراح, أتمنى`)},
		{"environment", text.Terms(`recycle, recycling, packaging, plastic, repairable, sustainable, sustainability, environment, reciclar, reciclaje, embalaje, reciclagem, embalagem, recycler, emballage, verpackung, nachhaltig, umwelt, リサイクル, 包装, تغليف`)},
	}
}
