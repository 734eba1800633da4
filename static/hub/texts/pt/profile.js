/** Portuguese texts: profile. */

/** @type {import('../../../widgets/i18n.js').Texts} */
export const PROFILE = {
  'settings.you': 'Você', 'settings.you_what': 'É assim que os outros veem você nas classificações.', 'settings.change_name': 'Mudar o nome', 'settings.change_picture': 'Mudar a imagem',
  'settings.language': 'Idioma', 'settings.look': 'Aparência', 'settings.look_auto': 'Como o meu aparelho', 'settings.look_day': 'Dia', 'settings.look_night': 'Noite',
  'settings.look_vip': 'VIP', 'settings.look_festive': 'De festa', 'settings.feel': 'Som e movimento', 'settings.sound': 'Som dos jogos',
  'settings.sound_what': 'Melodias curtas enquanto você joga', 'settings.motion': 'Menos movimento', 'settings.motion_what': 'Resultados na hora, sem nada voando',
  'settings.terms': 'Termos',
  'nickname.label': 'Seu nome', 'nickname.what': 'Ele aparece ao lado da sua pontuação, onde todos podem ler.', 'nickname.save': 'Salvar', 'nickname.saved': 'Olá, {name}',
  'nickname.short': 'Pelo menos {least} caracteres', 'nickname.long': 'No máximo {most} caracteres', 'nickname.same': 'Este já é o seu nome', 'nickname.fine': 'Ficou bom',
  'error.20041': 'Este nome não pode ser usado: de 2 a 40 caracteres visíveis.', 'error.20006': 'Esta vista é só para olhar.',
  'avatar.pictures': 'Imagens', 'avatar.made': 'Feitas para você', 'avatar.wear': 'Usar', 'avatar.worn': 'Ficou ótima em você', 'avatar.now': 'Você está usando esta',
  'avatar.locked': 'Imagem bloqueada', 'avatar.locked_what': 'Esta precisa ser conquistada. Missões e níveis dão imagens de presente.', 'avatar.one': 'Imagem {number}',
  'avatar.none': 'Ainda não há imagens', 'avatar.none_what': 'Assim que houver imagens para escolher, elas estarão aqui.',
  'avatar.make': 'Deixe com a sua cara', 'avatar.make_what': 'Escolha uma imagem acima e depois um estilo. Uma nova imagem é desenhada a partir dela.', 'avatar.draw': 'Desenhar',
  'avatar.making': 'Desenhando a sua imagem…', 'avatar.making_what': 'Leva alguns segundos.', 'avatar.ready': 'Aqui está', 'avatar.ready_what': 'Ela fica guardada para você, usando agora ou não.',
  'avatar.keep': 'Guardar para depois', 'avatar.poor': 'Você não tem o suficiente para isto: {currency}.',
  'avatar.refused_1': 'Esta imagem não existe mais.', 'avatar.refused_2': 'Esta imagem não é mais oferecida.', 'avatar.refused_3': 'Esta imagem não pode ser escolhida agora.',
  'avatar.refused_4': 'Esta imagem precisa ser conquistada antes.', 'error.12001': 'Você já usou todas as suas imagens deste mês. Nada foi cobrado.',
  'error.12002': 'Não é possível desenhar mais imagens neste mês. Nada foi cobrado.', 'error.20042': 'Esta imagem não pode ser usada.',
  'card.open': 'Suas recompensas', 'card.to_next': 'Faltam {points} pontos para {level}', 'card.top': 'Você chegou ao topo', 'card.how': 'Como funcionam os níveis', 'card.name': 'Seu nome e sua imagem',
};
