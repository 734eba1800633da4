/** Portuguese texts: hub. */

/** @type {import('../../../widgets/i18n.js').Texts} */
export const HUB = {
  'hub.close': 'Fechar', 'hub.back': 'Voltar', 'hub.menu': 'Seções', 'hub.loading': 'Um momento…',
  'hub.read_only': 'Somente leitura', 'hub.read_only_why': 'Você está vendo a conta de um jogador. Nada pode ser alterado aqui.',
  'hub.failed': 'Isto não carregou', 'hub.failed_what': 'Confira a conexão e tente de novo. Nada seu se perdeu.', 'hub.retry': 'Tentar de novo',
  'hub.offline': 'Você está sem conexão. O que você vê pode estar um pouco desatualizado.', 'hub.inbox_count': 'Caixa de entrada, {count} não lidas',
  'hub.see_all': 'Ver tudo', 'hub.points': 'pontos', 'hub.gems': 'gemas', 'hub.diamonds': 'diamantes',
  'hub.points_one': 'ponto', 'hub.gems_one': 'gema', 'hub.diamonds_one': 'diamante', 'hub.free': 'Grátis',
  'hub.ends_in': 'Termina em {time}', 'hub.starts_in': 'Começa em {time}', 'hub.terms': 'Condições', 'hub.you': 'Você',
  'hub.details': 'Detalhes', 'hub.days_short': '{count} d', 'hub.select': 'Escolha algo da lista para ver mais.',
  'hub.load_more': 'Mostrar mais', 'hub.ribbon_sale': 'Oferta', 'hub.ribbon_hot': 'Em alta', 'hub.ribbon_new': 'Novo', 'hub.ribbon_vip': 'VIP',
  'nav.overview': 'Início', 'nav.missions': 'Missões', 'nav.badges': 'Medalhas', 'nav.levels': 'Níveis', 'nav.board': 'Classificação',
  'nav.tournaments': 'Torneios', 'nav.store': 'Loja', 'nav.purchases': 'Compras', 'nav.bonuses': 'Bônus', 'nav.games': 'Jogos',
  'nav.game_history': 'Suas partidas', 'nav.jackpots': 'Jackpots', 'nav.raffles': 'Sorteios', 'nav.clans': 'Clãs', 'nav.activity': 'Atividade',
  'nav.inbox': 'Caixa de entrada', 'nav.settings': 'Ajustes', 'nav.section': 'Especial', 'nav.nickname': 'Seu nome', 'nav.avatar': 'Sua imagem',
  'error.-1': 'Não deu certo. Tente de novo daqui a pouco.', 'overview.hello': 'Olá, {name}', 'overview.member': 'Membro: {level}',
  'overview.today': 'Hoje', 'overview.all_missions': 'Todas as missões', 'overview.play': 'Jogar', 'overview.lobby': 'Todos os jogos',
  'overview.explore': 'Explorar', 'overview.special': 'Para você', 'overview.all_done': 'Tudo feito por agora',
  'overview.all_done_what': 'Muito bem. Sempre chegam novas missões.', 'overview.week': 'Esta semana', 'overview.board': 'Classificação',
  'overview.pot': 'No prêmio agora', 'overview.level': 'Nível {number}', 'overview.points_ever': 'pontos no total',
  'overview.to_next': '{points} pontos para {level}', 'overview.next': 'Próximo: {level}', 'overview.top': 'Você chegou ao topo',
};
