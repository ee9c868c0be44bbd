package dev.linkstream.reads.partition;

/** Asks a partition for a page of links. */
sealed interface LinksPageRead extends PartitionRead<LinksPage> permits CampaignUsersRead, ScenarioLinksRead {

    @Override
    default byte[] write(LinksPage answer) {
        return answer.write();
    }

    @Override
    default LinksPage parse(byte[] answer) {
        return LinksPage.parse(answer);
    }
}
