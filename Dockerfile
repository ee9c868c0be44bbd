# Linkstream on a Java runtime. Build the program first, then the image:
#   ./mvnw -B -pl modules/cli -am -DskipTests package && docker build -t linkstream .
ARG BASE=eclipse-temurin:17-jre
FROM ${BASE}

COPY modules/cli/target/lib /opt/linkstream/lib
COPY modules/cli/target/linkstream.jar /opt/linkstream/

# A user by number needs no entry in the base's list of users.
RUN mkdir /data && chown 10001:10001 /data
USER 10001:10001
WORKDIR /data
VOLUME /data

ENV LINKSTREAM_DATA=/data LINKSTREAM_BIND_ADDRESS=0.0.0.0 MALLOC_ARENA_MAX=2
EXPOSE 8080

# Half of the container's memory; the stores lie outside of the heap. -Xmx in JAVA_TOOL_OPTIONS wins.
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=50", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED", \
    "-Dorg.apache.avro.SERIALIZABLE_PACKAGES=dev.linkstream.events", "-jar", "/opt/linkstream/linkstream.jar"]
CMD ["up"]
