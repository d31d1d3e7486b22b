// Over loopback, on ports that the system chooses. Nothing here waits for a time to pass: loops run
// until a condition holds, and `bound` only ends a test that has gone wrong.
#include "reference/transport/tcp.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <functional>
#include <stdexcept>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/transport/stream_test.hpp"

namespace touchstone::transport {
namespace {

using testing::HasSubstr;
constexpr std::chrono::seconds bound{20};

class TcpStreams : public testing::Test {
protected:
    void run_until(const std::function<bool()>& done) {
        const auto end = std::chrono::steady_clock::now() + bound;
        while (!done()) {
            context.restart();
            context.run_one_until(end);
            ASSERT_LT(std::chrono::steady_clock::now(), end) << "gave up";
        }
    }
    void listen(const std::string& host = "127.0.0.1") {
        listener = tcp.listen({host, 0}, [this](std::unique_ptr<Stream> stream) {
            server = std::move(stream);
            server->start(at_server);
        });
    }
    void connect(const std::string& host = "127.0.0.1") {
        attempt = tcp.connect({host, listener->address().port}, bound,
                              [this](std::unique_ptr<Stream> stream, const std::string& why) {
                                  ASSERT_TRUE(stream) << why;
                                  client = std::move(stream);
                                  client->start(at_client);
                              });
        run_until([this] { return client && server; });
    }

    boost::asio::io_context context{1};
    Tcp tcp{context};
    Heard at_client, at_server;
    std::unique_ptr<Listener> listener;
    std::unique_ptr<Attempt> attempt;
    std::unique_ptr<Stream> client, server;
};

TEST_F(TcpStreams, CarryBytesBothWays) {
    listen();
    connect();
    const std::vector<Bytes> pieces{bytes_of("one "), bytes_of("two "), bytes_of("three")};
    EXPECT_EQ(client->write(pieces), 13u);
    run_until([&] { return at_server.all.size() == 13; });
    write(*server, "answer");
    run_until([&] { return at_client.all.size() == 6; });
    EXPECT_EQ(at_server.all, "one two three");
    EXPECT_EQ(at_client.all, "answer");
}

TEST_F(TcpStreams, CarryMorePiecesThanOneGatherWriteHolds) {
    listen();
    connect();
    std::vector<Bytes> pieces(200, bytes_of("0123456789"));
    EXPECT_EQ(client->write(pieces), 2000u);
    run_until([&] { return at_server.all.size() == 2000; });
}

TEST_F(TcpStreams, SpeakIpv6AndFindNames) {
    try {
        listen("::1");
    } catch (const std::runtime_error& error) {
        GTEST_SKIP() << "this machine has no IPv6 loopback: " << error.what();
    }
    connect("::1");
    EXPECT_EQ(to_string(listener->address()), "[::1]:" + std::to_string(listener->address().port));
    client.reset();
    server.reset();
    listen("localhost");
    connect("localhost");
}

TEST_F(TcpStreams, AnEndIsToldFromAReset) {
    listen();
    connect();
    write(*client, "last words");
    client->close(Ending::fin);
    run_until([&] { return at_server.ended.has_value(); });
    EXPECT_EQ(at_server.all, "last words");
    EXPECT_EQ(at_server.ended, Ending::fin);

    client.reset();
    server.reset();
    connect();
    at_server = {};
    client->close(Ending::reset);
    run_until([&] { return at_server.ended.has_value(); });
    EXPECT_EQ(at_server.ended, Ending::reset);
    EXPECT_EQ(at_server.why, "reset by the peer");
}

TEST_F(TcpStreams, ClosingWithUnreadBytesStillDeliversTheLastOnes) {
    listen();
    connect();
    server->pause();
    write(*client, "never read by the server");
    run_until([&] { return write(*server, "refused") == 7; });
    server->close(
        Ending::fin);  // a bare close() would reset here, and the client would lose "refused"
    run_until([&] { return at_client.ended.has_value(); });
    EXPECT_EQ(at_client.all, "refused");
    EXPECT_EQ(at_client.ended, Ending::fin);
}

TEST_F(TcpStreams, BytesThatCameBeforeAResetAreRead) {
    listen();
    connect();
    client->pause();
    write(*server, "before");
    server->close(Ending::reset);
    // Writing meets the reset first and uses up the error that reading would have seen.
    for (int i = 0; i < 3; ++i) EXPECT_EQ(write(*client, "into the void"), 13u);
    client->resume();
    run_until([&] { return at_client.ended.has_value(); });
    EXPECT_EQ(at_client.all, "before");
    EXPECT_EQ(at_client.ended, Ending::reset);
}

TEST_F(TcpStreams, ASlowReaderStopsTheWriterAndIsWaitedFor) {
    listen();
    connect();
    server->pause();
    const std::string block(100'000, 'x');
    std::size_t sent = 0;
    for (;;) {
        const auto taken = write(*client, block);
        sent += taken;
        if (taken < block.size()) break;
        ASSERT_LT(sent, 1'000'000'000u);
    }
    EXPECT_EQ(at_client.writable, 0);
    server->resume();
    run_until([&] { return at_client.writable == 1 && at_server.all.size() == sent; });
    EXPECT_GT(at_server.pieces.size(), 1u);
}

TEST_F(TcpStreams, ADestroyedStreamIsSilent) {
    listen();
    connect();
    write(*server, "too late");
    client.reset();
    run_until([&] { return at_server.ended.has_value(); });
    EXPECT_TRUE(at_client.pieces.empty());
    EXPECT_FALSE(at_client.ended);
}

class TcpConnecting : public TcpStreams {
protected:
    std::string why_not(const Address& address, Nanoseconds within = bound) {
        std::string said = "nothing yet";
        bool called = false;
        attempt = tcp.connect(address, within,
                              [&](std::unique_ptr<Stream> stream, const std::string& why) {
                                  EXPECT_FALSE(stream);
                                  said = why;
                                  called = true;
                              });
        run_until([&] { return called; });
        return said;
    }
};

TEST_F(TcpConnecting, ARefusalNamesTheAddress) {
    listen();
    const auto port = listener->address().port;
    listener.reset();
    EXPECT_EQ(why_not({"127.0.0.1", port}),
              "cannot connect to 127.0.0.1:" + std::to_string(port) + ": Connection refused");
}

TEST_F(TcpConnecting, AnUnknownHostIsNamed) {
    EXPECT_THAT(why_not({"no-such-host.invalid", 1}),
                HasSubstr("cannot find the host 'no-such-host.invalid': "));
}

TEST_F(TcpConnecting, SilenceEndsAfterTheTimeGiven) {
    // A listener of our own that never accepts, its queue filled: further connections get no
    // answer.
    const int asleep = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof where;
    ASSERT_EQ(::bind(asleep, reinterpret_cast<sockaddr*>(&where), size), 0);
    ASSERT_EQ(::listen(asleep, 0), 0);
    ASSERT_EQ(::getsockname(asleep, reinterpret_cast<sockaddr*>(&where), &size), 0);
    const Address address{"127.0.0.1", ntohs(where.sin_port)};
    std::vector<std::unique_ptr<Attempt>> queue;
    std::vector<std::unique_ptr<Stream>> open;
    std::size_t answered = 0;
    for (int i = 0; i < 8; ++i) {
        queue.push_back(tcp.connect(address, std::chrono::milliseconds{100},
                                    [&](std::unique_ptr<Stream> stream, const std::string&) {
                                        ++answered;
                                        if (stream) open.push_back(std::move(stream));
                                    }));
    }
    run_until([&] { return answered == queue.size(); });
    EXPECT_EQ(why_not(address, std::chrono::milliseconds{50}),
              "no answer from " + to_string(address) + " within 50 ms");
    ::close(asleep);
}

TEST_F(TcpConnecting, AnAttemptGivenUpIsSilent) {
    listen();
    bool called = false;
    attempt = tcp.connect({"127.0.0.1", listener->address().port}, bound,
                          [&](std::unique_ptr<Stream>, const std::string&) { called = true; });
    attempt.reset();
    listener.reset();
    context.run_for(bound);  // ends as soon as nothing is left to wait for
    EXPECT_FALSE(called);
}

TEST_F(TcpConnecting, APortInUseIsNamed) {
    listen();
    try {
        tcp.listen(listener->address(), [](std::unique_ptr<Stream>) {});
        FAIL() << "two listeners on one port";
    } catch (const std::runtime_error& error) {
        EXPECT_EQ(error.what(), "cannot listen on " + to_string(listener->address()) +
                                    ": Address already in use");
    }
}

TEST_F(TcpStreams, AcceptingRestsAtTheDescriptorLimit) {
    listen();
    std::unique_ptr<Stream> early;
    attempt = tcp.connect(
        listener->address(), bound,
        [&](std::unique_ptr<Stream> stream, const std::string&) { early = std::move(stream); });
    // The client's descriptor is taken; none is left for the server's.
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
    std::vector<int> fillers;
    const rlimit low{200, before.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &low), 0);
    for (int fd; (fd = ::open("/dev/null", O_RDONLY)) >= 0;) fillers.push_back(fd);
    run_until([&] { return early && listener->pauses(); });
    EXPECT_FALSE(server);
    context.restart();
    int calls = 0;
    while (calls < 100 && context.poll_one() != 0) ++calls;
    EXPECT_LT(calls, 3) << "it spins";
    for (const int fd : fillers) ::close(fd);
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
    run_until([&] { return server != nullptr; });
    EXPECT_FALSE(listener->pauses());
}

}  // namespace
}  // namespace touchstone::transport
