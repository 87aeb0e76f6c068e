# One image for each service of the demo:
#
#   docker build --build-arg SERVICE=order-service .
#
# with SERVICE one of auth-service, edge-gateway, order-service and catalog-service. Where all four jars
# were built before (./mvnw -DskipTests package, or ./demo), they are used as they are, however old, and
# no network is needed. Otherwise they are built here, once for all four images; ./mvnw clean leads there.

FROM eclipse-temurin:25-jdk AS build
WORKDIR /build
COPY . .
RUN for service in auth-service edge-gateway order-service catalog-service; do \
      test -f "demo-services/$service/target/$service.jar" || missing="$missing $service"; \
    done; \
    if [ -n "$missing" ]; then \
      echo "Building, since there is no jar of:$missing"; \
      # where the wrapper's own source cannot be reached, the distribution's Maven fetches the pinned one
      ./mvnw -v >/dev/null 2>&1 || { apt-get update -qq && apt-get install -y -qq --no-install-recommends maven >/dev/null; }; \
      ./mvnw -B -q -ntp -DskipTests package; \
    fi
ARG SERVICE
# dependencies apart from what changes often, so that a new version is a thin layer
RUN java -Djarmode=tools -jar "demo-services/$SERVICE/target/$SERVICE.jar" extract --layers --destination /layers && \
    mv "/layers/application/$SERVICE.jar" /layers/application/app.jar

FROM eclipse-temurin:25-jre
RUN groupadd --gid 10001 gatehouse && \
    useradd --uid 10001 --gid gatehouse --home-dir /app --no-create-home --shell /usr/sbin/nologin gatehouse && \
    install --directory --owner gatehouse --group gatehouse --mode 700 /var/lib/gatehouse
WORKDIR /app
COPY --from=build /layers/dependencies/ ./
COPY --from=build /layers/spring-boot-loader/ ./
COPY --from=build /layers/snapshot-dependencies/ ./
COPY --from=build /layers/application/ ./
USER 10001:10001
# the services listen on loopback unless they are told otherwise; here the network is the container's own
ENV SERVER_ADDRESS=0.0.0.0 SERVER_PORT=8080 AUTH_KEY_FILE=/var/lib/gatehouse/signing-keys.json
EXPOSE 8080
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=50", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError", "--enable-native-access=ALL-UNNAMED", "-jar", "app.jar"]
