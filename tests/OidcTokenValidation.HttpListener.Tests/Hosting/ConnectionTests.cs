using System.Net;
using OidcTokenValidation.Listener.Tests.Support;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Http;
using OidcTokenValidation.TestSupport.Wire;

namespace OidcTokenValidation.Listener.Tests.Hosting;

/// <summary>Connections that are reused, end, are reset or stop with their listener.</summary>
public sealed class ConnectionTests : IAsyncDisposable
{
    private readonly ListenerApi _api = ListenerApi.Start();
    private readonly string _good = "Authorization: " + Providers.Home.Token().Bearer();

    public ValueTask DisposeAsync()
    {
        Assert.Empty(_api.Errors);
        return _api.DisposeAsync();
    }

    [Fact]
    public async Task Rejections_and_successes_share_a_connection()
    {
        using RawConnection connection = await _api.ConnectAsync();
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await connection.ExchangeAsync(["GET /me HTTP/1.1"])).Status);
            Assert.Equal(HttpStatusCode.Unauthorized, (await connection.ExchangeAsync(["HEAD /me HTTP/1.1"])).Status);
            Assert.Equal(HttpStatusCode.Forbidden, (await connection.ExchangeAsync(["GET /read HTTP/1.1", _good])).Status);
            (await connection.ExchangeAsync(["GET /me HTTP/1.1", _good])).AssertOk("alice by Bearer");
        }
    }

    [Theory]
    [InlineData("GET /me HTTP/1.1", "Connection: close")]
    [InlineData("GET /me HTTP/1.0", "X: y")]
    [InlineData("GET /me HTTP/1.1", "Authorization: Bearer")]
    public async Task Connection_ends_if_the_client_or_the_listener_closes_it(string line, string field)
    {
        using RawConnection connection = await _api.ConnectAsync();
        Reply reply = await connection.ExchangeAsync([line, field]);
        Assert.Contains(reply.Status, (HttpStatusCode[])[HttpStatusCode.Unauthorized, HttpStatusCode.BadRequest]);
        Assert.Equal("close", Assert.Single(reply.Headers["Connection"]));
        Assert.Empty(await connection.ReadToEndAsync());
    }

    [Fact]
    public async Task Pipelined_requests_get_their_responses_in_order()
    {
        using RawConnection connection = await _api.ConnectAsync();
        await connection.SendAsync(["GET /me HTTP/1.1"]);
        await _api.WaitUntilAsync(api => api.Targets.Count == 1);
        await connection.SendAsync(["GET /me HTTP/1.1", _good]);
        Assert.Equal(HttpStatusCode.Unauthorized, (await connection.ReadAsync()).Status);
        (await connection.ReadAsync()).AssertOk("alice by Bearer");
    }

    [Fact]
    public async Task Listener_drops_all_but_the_first_of_requests_that_arrive_together()
    {
        using RawConnection connection = await _api.ConnectAsync();
        await connection.SendAsync("GET /first HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nGET /second HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
        Assert.Equal(HttpStatusCode.Unauthorized, (await connection.ReadAsync()).Status);

        // A client that sends them again, one by one, is served.
        (await connection.ExchangeAsync(["GET /third HTTP/1.1", _good])).AssertOk("alice by Bearer");
        Assert.Equal(["/first", "/third"], _api.Targets);
    }

    [Theory]
    [InlineData("GET /me HTTP/1.1")]
    [InlineData("POST /me HTTP/1.1", "Content-Length: 100000")]
    [InlineData("POST /me HTTP/1.1", "Transfer-Encoding: chunked")]
    [InlineData("POST /me HTTP/1.1", "Content-Length: 10", "Client-Cert: :YQ==:")]
    public async Task Client_that_has_disconnected_is_no_error(params string[] lines)
    {
        for (int i = 0; i < 100; i++)
        {
            RawConnection connection = await _api.ConnectAsync();
            await connection.SendAsync(lines, lines.Length > 1 ? "5\r\nab" : string.Empty);
            if (i % 2 == 0)
                await connection.ReadAsync();
            connection.Reset();
        }

        await _api.WaitUntilAsync(api => api.Running == 0);
        (await _api.SendAsync("GET /me HTTP/1.1", _good)).AssertOk("alice by Bearer");
    }

    [Fact]
    public async Task Client_that_disconnects_before_the_rejection_is_no_error()
    {
        var gate = new TaskCompletionSource();
        _api.BeforeRejecting = _ => gate.Task;
        int requests = 0;
        foreach (string[] lines in (string[][])[["GET /custom HTTP/1.1"], ["POST /custom HTTP/1.1", "Content-Length: 9"], ["POST /custom HTTP/1.1", "Transfer-Encoding: chunked"]])
        {
            RawConnection connection = await _api.ConnectAsync();
            await connection.SendAsync(lines);
            int sent = ++requests;
            await _api.WaitUntilAsync(api => api.Running == sent);
            connection.Reset();
        }

        await _api.WaitUntilAsync(api => api.Running == 3);
        gate.SetResult();
        await _api.WaitUntilAsync(api => api.Running == 0);
    }

    [Theory]
    [InlineData("GET /custom HTTP/1.1")]
    [InlineData("POST /custom HTTP/1.1", "Content-Length: 9")]
    [InlineData("POST /custom HTTP/1.1", "Transfer-Encoding: chunked")]
    public async Task Listener_that_stops_before_the_rejection_is_no_error(params string[] lines)
    {
        var gate = new TaskCompletionSource();
        _api.BeforeRejecting = _ => gate.Task;
        using RawConnection connection = await _api.ConnectAsync();
        await connection.SendAsync(lines);
        await _api.WaitUntilAsync(api => api.Running == 1);
        _api.Stop();
        gate.SetResult();
        await _api.WaitUntilAsync(api => api.Running == 0);
    }

    [Fact]
    public async Task Parallel_requests_each_get_their_own_response()
    {
        using var client = new DPoPClient();
        string bound = client.TokenFor();
        (string Path, string[] Fields, int Status)[] kinds =
        [
            ("/me", [_good], 200),
            ("/me", [], 401),
            ("/read", [_good], 403),
            ("/me", ["Authorization: Bearer"], 400),
            ("/me", ["Authorization: DPoP " + bound], 401),
        ];
        int[] statuses = await Task.WhenAll(Enumerable.Range(0, 500).Select(async i =>
        {
            (string path, string[] fields, int status) = kinds[i % kinds.Length];
            Reply reply = i % 7 == 0 ? await _api.GetAsync(client, bound, path: "/me") : await _api.SendAsync($"GET {path} HTTP/1.1", fields);
            return (int)reply.Status - (i % 7 == 0 ? 200 : status);
        }));
        Assert.All(statuses, static difference => Assert.Equal(0, difference));
    }
}
