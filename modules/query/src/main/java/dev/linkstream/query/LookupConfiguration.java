package dev.linkstream.query;

import dev.linkstream.events.Topics;
import dev.linkstream.links.codes.CodeBook;
import dev.linkstream.query.batches.BatchReader;
import dev.linkstream.query.batches.StoredAnswers;
import dev.linkstream.query.contexts.UserContexts;
import dev.linkstream.reads.LogEnds;
import dev.linkstream.reads.RoutedReads;
import dev.linkstream.web.FirstAnswers;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What calls of several roles look up: users' contexts, and what batches have come to. */
@Configuration(proxyBeanMethods = false)
public class LookupConfiguration {

    @Bean
    UserContexts userContexts(RoutedReads reads, Topics topics) {
        return new UserContexts(reads, topics.linkRequests()::partitionOf);
    }

    @Bean
    BatchReader batchReader(RoutedReads reads, LogEnds ends, Topics topics, CodeBook codes) {
        return new BatchReader(
                reads, ends, codes, topics.linkRequests().partitions(), topics.linkRequests()::partitionOf);
    }

    @Bean
    FirstAnswers firstAnswers(BatchReader reader, CodeBook codes) {
        return new StoredAnswers(reader, codes);
    }
}
