/** Portuguese texts: inbox. */

/** @type {import('../../../widgets/i18n.js').Texts} */
export const INBOX = {
  'inbox.all': 'Todas', 'inbox.favourites': 'Favoritas', 'inbox.which': 'Quais mensagens', 'inbox.only': 'Mostrar só', 'inbox.unread': 'Não lidas',
  'inbox.category_0': 'Geral', 'inbox.category_1': 'Novidades', 'inbox.category_2': 'Para você', 'inbox.unread_one': 'Não lida', 'inbox.untitled': 'Mensagem',
  'inbox.favourite': 'Favorita', 'inbox.star': 'Adicionar às favoritas', 'inbox.unstar': 'Tirar das favoritas', 'inbox.delete': 'Apagar', 'inbox.deleted': 'Apagada',
  'inbox.read_all': 'Marcar tudo como lido', 'inbox.read_all_done': 'Tudo lido', 'inbox.delete_all': 'Apagar tudo',
  'inbox.delete_all_ask': 'Apagar todas as mensagens?', 'inbox.delete_all_what': 'Suas favoritas também vão embora. Não dá para recuperá-las.',
  'inbox.delete_all_done': 'Sua caixa de entrada está vazia', 'inbox.keep': 'Manter', 'inbox.open': 'Dar uma olhada', 'inbox.until': 'até {date}',
  'inbox.expired': 'Expirada', 'inbox.expired_what': 'O prazo desta mensagem acabou.', 'inbox.none': 'Nenhuma mensagem ainda',
  'inbox.none_what': 'Novidades e recompensas chegam aqui.', 'inbox.none_unread': 'Tudo em dia', 'inbox.none_unread_what': 'Você já leu tudo.',
  'inbox.none_favourites': 'Nenhuma favorita ainda', 'inbox.none_favourites_what': 'Toque na estrela de uma mensagem e ela fica sempre à mão.',
  'inbox.none_here': 'Nada desse tipo', 'inbox.none_here_what': 'Talvez haja outras mensagens esperando.', 'inbox.show_all': 'Ver todas as mensagens',
  'inbox.new': 'Chegou uma mensagem nova', 'inbox.gone': 'Esta mensagem não está mais aqui', 'inbox.gone_what': 'Ela foi apagada, expirou ou não carregou.',
  'section.none': 'Esta página não está mais aqui', 'section.none_what': 'Veja o que mais existe por aqui.', 'section.home': 'Ir para o início',
  'section.blank': 'Ainda não há nada nesta página', 'section.blank_what': 'Volte em breve.', 'section.go': 'Ir para lá', 'section.filter': 'Quais missões',
  'section.overview': 'Visão geral', 'section.progress': 'Em andamento', 'section.available': 'Para começar', 'section.locked': 'Bloqueadas',
  'section.completed': 'Concluídas', 'section.missed': 'Perdidas',
};
