using System.Diagnostics;
using System.Net;
using OidcTokenValidation.Listener.Tests.Support;
using OidcTokenValidation.TestSupport.Http;
using OidcTokenValidation.TestSupport.Wire;

namespace OidcTokenValidation.Listener.Tests.Messages;

/// <summary>The rejection of a request with an unread body neither hangs nor breaks the next request on the connection.</summary>
public sealed class BodyTests : IAsyncDisposable
{
    // The longest wait for a body, and some time for a busy machine.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ListenerApi _api = ListenerApi.Start();

    public ValueTask DisposeAsync()
    {
        Assert.Empty(_api.Errors);
        return _api.DisposeAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(10_000)]
    [InlineData(65_536)]
    public async Task Connection_is_reused_after_a_body_of_moderate_length(int length)
    {
        using RawConnection connection = await _api.ConnectAsync();
        for (int i = 0; i < 3; i++)
        {
            Reply refused = await connection.ExchangeAsync(["POST /me HTTP/1.1", "Content-Length: " + length], new string('x', length));
            Assert.Equal(HttpStatusCode.Unauthorized, refused.Status);
            Assert.Empty(refused.Headers["Connection"]);
            await AssertServedAsync(connection);
        }
    }

    [Fact]
    public async Task Response_does_not_wait_for_the_body_and_the_next_request_does()
    {
        using RawConnection connection = await _api.ConnectAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, (await connection.ExchangeAsync(["POST /me HTTP/1.1", "Content-Length: 30"], "GET /first-half")).Status);
        await connection.SendAsync(" HTTP/1.1\r\n\r\n\r\n");
        await AssertServedAsync(connection);
        Assert.Equal(["/me", "/served"], _api.Targets);
    }

    [Fact]
    public async Task Long_body_gets_a_response_and_the_end_of_the_connection()
    {
        using RawConnection connection = await _api.ConnectAsync();
        string body = new('x', 4_000_000);
        Reply refused = await connection.ExchangeAsync(["POST /me HTTP/1.1", "Content-Length: " + body.Length], body);
        AssertLast(refused, HttpStatusCode.Unauthorized);
        Assert.Empty(await connection.ReadToEndAsync());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(10_000)]
    public async Task Chunked_body_gets_a_response_and_the_end_of_the_connection(int length)
    {
        using RawConnection connection = await _api.ConnectAsync();
        Reply refused = await connection.ExchangeAsync(["POST /me HTTP/1.1", "Transfer-Encoding: chunked"], Requests.Chunked(new string('x', length), "y"));
        AssertLast(refused, HttpStatusCode.Unauthorized);
        Assert.Empty(refused.Headers["Transfer-Encoding"]);
        Assert.Empty(await connection.ReadToEndAsync());
    }

    [Fact]
    public async Task Text_of_a_chunked_body_is_never_a_request()
    {
        using RawConnection connection = await _api.ConnectAsync();
        await connection.SendAsync(["POST /me HTTP/1.1", "Transfer-Encoding: chunked"]);
        AssertLast(await connection.ReadAsync(), HttpStatusCode.Unauthorized);
        await connection.SendAsync("GET /smuggled HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
        await connection.ReadToEndAsync();
        Assert.Equal(["/me"], _api.Targets);
    }

    [Fact]
    public async Task Listener_itself_reads_a_chunked_body_as_a_request_unless_the_connection_ends()
    {
        bool keepAlive = true;
        _api.BeforeRejecting = context =>
        {
            context.Response.KeepAlive = keepAlive;
            context.Response.Close("mine"u8.ToArray(), willBlock: true);
            return Task.CompletedTask;
        };
        foreach (string smuggled in (string[])["/smuggled", "/stopped"])
        {
            using RawConnection connection = await _api.ConnectAsync();
            Assert.Equal("mine", (await connection.ExchangeAsync(["POST /custom HTTP/1.1", "Transfer-Encoding: chunked"])).Body);
            await connection.SendAsync($"GET {smuggled} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
            await connection.ReadToEndAsync();
            keepAlive = false;
        }

        Assert.Equal(["/custom", "/smuggled", "/custom"], _api.Targets);
    }

    [Theory]
    [InlineData("Content-Length: 100")]
    [InlineData("Content-Length: 100000")]
    [InlineData("Transfer-Encoding: chunked")]
    public async Task Body_that_is_never_sent_is_awaited_for_some_seconds(string field)
    {
        using RawConnection connection = await _api.ConnectAsync();
        Reply refused = await connection.ExchangeAsync(["POST /me HTTP/1.1", field]);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.Status);
        Assert.Empty(await connection.ReadToEndAsync().WaitAsync(Patience, TestContext.Current.CancellationToken));
        await _api.WaitUntilAsync(static api => api.Running == 0);
    }

    [Fact]
    public async Task Body_that_is_sent_endlessly_is_cut_off_and_other_requests_are_served_meanwhile()
    {
        RawConnection[] dripping = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => _api.ConnectAsync()));
        foreach (RawConnection connection in dripping)
            Assert.Equal(HttpStatusCode.Unauthorized, (await connection.ExchangeAsync(["POST /me HTTP/1.1", "Content-Length: 1000"])).Status);

        var clock = Stopwatch.StartNew();
        while (_api.Running > 0 && clock.Elapsed < Patience)
        {
            (await _api.GetAsync("/me", Providers.Home.Token().Bearer())).AssertOk("alice by Bearer");
            foreach (RawConnection connection in dripping)
                await DripAsync(connection);
            await Task.Delay(200, TestContext.Current.CancellationToken);
        }

        Assert.InRange(clock.Elapsed, TimeSpan.FromSeconds(3), Patience);
        Array.ForEach(dripping, static connection => connection.Dispose());

        static async Task DripAsync(RawConnection connection)
        {
            try
            {
                await connection.SendAsync("x");
            }
            catch (IOException)
            {
                // The server has closed the connection.
            }
        }
    }

    [Theory]
    [InlineData("zz\r\n")]
    [InlineData("-1\r\n\r\n")]
    [InlineData("ffffffffffffffffff\r\nx")]
    [InlineData("5\r\nabc\r\n0\r\n\r\n")]
    public async Task Malformed_chunked_body_gets_the_same_response(string body)
    {
        using RawConnection connection = await _api.ConnectAsync();
        AssertLast(await connection.ExchangeAsync(["POST /me HTTP/1.1", "Transfer-Encoding: chunked"], body), HttpStatusCode.Unauthorized);
        await connection.ReadToEndAsync().WaitAsync(Patience, TestContext.Current.CancellationToken);
        await _api.WaitUntilAsync(static api => api.Running == 0);
    }

    [Fact]
    public async Task Expect_100_continue_gets_the_interim_response_of_the_listener_and_then_the_final_response()
    {
        using RawConnection connection = await _api.ConnectAsync();
        Reply refused = await connection.ExchangeAsync(["POST /me HTTP/1.1", "Content-Length: 5", "Expect: 100-continue"]);
        Assert.Equal((HttpStatusCode.Unauthorized, 1), (refused.Status, connection.Interim));
        await connection.SendAsync("12345");
        await AssertServedAsync(connection);
    }

    [Fact]
    public async Task Body_that_the_application_has_read_is_not_awaited()
    {
        _api.BeforeRejecting = static async context => await context.Request.InputStream.CopyToAsync(Stream.Null);
        using RawConnection connection = await _api.ConnectAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, (await connection.ExchangeAsync(["POST /custom HTTP/1.1", "Content-Length: 5"], "12345")).Status);
        await AssertServedAsync(connection);
        AssertLast(await connection.ExchangeAsync(["POST /custom HTTP/1.1", "Transfer-Encoding: chunked"], Requests.Chunked("12345")), HttpStatusCode.Unauthorized);
        Assert.Empty(await connection.ReadToEndAsync());
    }

    [Fact]
    public async Task Body_of_an_accepted_request_is_read_by_the_application()
    {
        string[] fields = ["POST /echo HTTP/1.1", "Authorization: " + Providers.Home.Token().Bearer()];
        using RawConnection connection = await _api.ConnectAsync();
        (await connection.ExchangeAsync([.. fields, "Content-Length: 5"], "12345")).AssertOk("12345");
        (await connection.ExchangeAsync([.. fields, "Transfer-Encoding: chunked"], Requests.Chunked("123", "45"))).AssertOk("12345");
        await AssertServedAsync(connection);
    }

    private static async Task AssertServedAsync(RawConnection connection) =>
        (await connection.ExchangeAsync(["GET /served HTTP/1.1", "Authorization: " + Providers.Home.Token().Bearer()])).AssertOk("alice by Bearer");

    private static void AssertLast(Reply reply, HttpStatusCode status)
    {
        Assert.Equal((status, "close"), (reply.Status, Assert.Single(reply.Headers["Connection"])));
        reply.AssertProblem(status, error: null);
    }
}
