# Linkstream on a Java runtime. Build the program first, then the image:
#   ./mvnw -B -pl modules/cli -am -DskipTests package && docker build -t linkstream .
ARG BASE=eclipse-temurin:17-jre
FROM ${BASE}

COPY modules/cli/target/lib /opt/linkstream/lib
COPY modules/cli/target/linkstream.jar modules/cli/java.options /opt/linkstream/

# A user by number needs no entry in the base's list of users.
RUN mkdir /data && chown 10001:10001 /data
USER 10001:10001
WORKDIR /data
VOLUME /data

ENV LINKSTREAM_DATA=/data LINKSTREAM_BIND_ADDRESS=0.0.0.0 MALLOC_ARENA_MAX=2 LC_ALL=C.UTF-8
EXPOSE 8080

# What Java runs ./linkstream with; LINKSTREAM_JAVA_OPTS holds more options, which win.
ENTRYPOINT ["/bin/sh", "-c", \
    "exec java @/opt/linkstream/java.options ${LINKSTREAM_JAVA_OPTS:-} -jar /opt/linkstream/linkstream.jar \"$@\"", "linkstream"]
CMD ["up"]
