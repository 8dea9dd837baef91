using System.Net;
using OidcTokenValidation.Listener.Tests.Support;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Core;
using OidcTokenValidation.TestSupport.Http;
using OidcTokenValidation.TestSupport.Wire;

namespace OidcTokenValidation.Listener.Tests.Messages;

/// <summary>The body of a logout request, which the adapter reads: in parts, in chunks, too slowly, or not to its end.</summary>
public sealed class BackchannelLogoutTests : IAsyncDisposable
{
    private static readonly string[] Head = [$"POST {ListenerApi.LogoutPath} HTTP/1.1", "Content-Type: application/x-www-form-urlencoded"];

    private readonly TestClock _clock = new(TimeProvider.System.GetUtcNow());
    private readonly TokenRevocations _revocations;
    private readonly ListenerApi _api;

    public BackchannelLogoutTests()
    {
        _revocations = TokenRevocations.Create(new() { MaxTokenLifetime = TimeSpan.FromHours(1) }, feed: null, _clock);
        _api = ListenerApi.Start(
            options =>
            {
                options.Revocations = _revocations;
                options.BackchannelLogout.ClientIds.Add(LogoutText.ClientId);
            },
            _clock);
    }

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        _revocations.Dispose();
        Assert.Empty(_api.Errors);
    }

    [Fact]
    public async Task Connection_is_reused_after_a_logout()
    {
        using RawConnection connection = await _api.ConnectAsync();
        for (int i = 0; i < 3; i++)
        {
            string body = "logout_token=" + LogoutText.Create(Providers.Home);
            Reply done = await connection.ExchangeAsync([.. Head, $"Content-Length: {body.Length}"], body);
            Assert.Equal((HttpStatusCode.OK, 0), (done.Status, done.ContentLength));
            Assert.Empty(done.ContentType);
        }
    }

    [Fact]
    public async Task Chunked_body_is_read()
    {
        string body = "logout_token=" + LogoutText.Create(Providers.Home);
        using RawConnection connection = await _api.ConnectAsync();
        await connection.SendAsync([.. Head, "Transfer-Encoding: chunked"], $"5\r\n{body[..5]}\r\n");
        await connection.SendAsync($"{body.Length - 5:x}\r\n{body[5..]}\r\n0\r\n\r\n");
        Assert.Equal(HttpStatusCode.OK, (await connection.ReadAsync()).Status);
    }

    [Fact]
    public async Task Body_that_does_not_arrive_is_rejected_and_ends_the_connection()
    {
        using RawConnection connection = await _api.ConnectAsync();
        await connection.SendAsync([.. Head, "Content-Length: 100"], "logout_token=");
        await _api.WaitUntilAsync(static api => api.Running == 1);
        Task<Reply> response = connection.ReadAsync();
        while (!response.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromSeconds(10));
            await Task.WhenAny(response, Task.Delay(20, TestContext.Current.CancellationToken));
        }

        Reply rejected = await response;
        Assert.Equal(HttpStatusCode.BadRequest, rejected.Status);
        Assert.Equal("""{"error":"invalid_request","error_description":"The request is incomplete."}""", rejected.Body);
        await connection.ReadToEndAsync();
        await _api.WaitUntilAsync(static api => api.Running == 0);
    }

    [Fact]
    public async Task Body_of_a_client_that_disconnects_is_no_error()
    {
        using (RawConnection connection = await _api.ConnectAsync())
        {
            await connection.SendAsync([.. Head, "Content-Length: 100"], "logout_token=");
            await _api.WaitUntilAsync(static api => api.Running == 1);
            connection.Reset();
        }

        await _api.WaitUntilAsync(static api => api.Running == 0);
    }
}
