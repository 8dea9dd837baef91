using System.Net;
using OidcTokenValidation.Listener.Tests.Support;
using OidcTokenValidation.TestSupport.Http;
using OidcTokenValidation.TestSupport.Wire;

namespace OidcTokenValidation.Listener.Tests.Hosting;

/// <summary>The programmer's mistakes, and cancellation: the only exceptions.</summary>
public sealed class MistakeTests
{
    [Theory]
    [InlineData("GET /custom HTTP/1.1")]
    [InlineData("POST /custom HTTP/1.1", "Content-Length: 5")]
    [InlineData("POST /custom HTTP/1.1", "Transfer-Encoding: chunked")]
    public async Task Refusal_after_the_header_was_sent_is_a_mistake(params string[] lines)
    {
        await using ListenerApi api = ListenerApi.Start();
        api.BeforeRejecting = static async context => await context.Response.OutputStream.WriteAsync("too early"u8.ToArray());
        using RawConnection connection = await api.ConnectAsync();
        Reply reply = await connection.ExchangeAsync(lines);
        await connection.ReadToEndAsync();
        Assert.Equal(HttpStatusCode.OK, reply.Status);
        Assert.Empty(reply.Challenges);
        Assert.IsType<InvalidOperationException>(Assert.Single(api.Errors));
    }

    [Fact]
    public async Task Response_that_is_closed_needs_no_answer()
    {
        await using ListenerApi api = ListenerApi.Start();
        api.BeforeRejecting = static context =>
        {
            context.Response.Close("done"u8.ToArray(), willBlock: true);
            return Task.CompletedTask;
        };
        Assert.Equal("done", (await api.SendAsync("GET /custom HTTP/1.1")).Body);
        Assert.Empty(api.Errors);
    }

    [Fact]
    public async Task Cancelled_refusal_ends_the_connection()
    {
        await using ListenerApi api = ListenerApi.Start();
        using var cancelled = new CancellationTokenSource();
        api.BeforeRejecting = async _ =>
        {
            await cancelled.CancelAsync();
            api.Cancellation = cancelled.Token;
        };
        using RawConnection connection = await api.ConnectAsync();
        await connection.SendAsync(["GET /custom HTTP/1.1"]);
        await connection.ReadToEndAsync();
        await api.WaitUntilAsync(static api => api.Running == 0);   // the connection ends before the exception is out
        Assert.IsAssignableFrom<OperationCanceledException>(Assert.Single(api.Errors));
    }

    [Fact]
    public async Task Waiting_for_a_body_can_be_cancelled()
    {
        await using ListenerApi api = ListenerApi.Start();
        using var cancelled = new CancellationTokenSource();
        api.Cancellation = cancelled.Token;
        using RawConnection connection = await api.ConnectAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, (await connection.ExchangeAsync(["POST /me HTTP/1.1", "Content-Length: 5"])).Status);
        await cancelled.CancelAsync();
        Assert.Empty(await connection.ReadToEndAsync());
        await api.WaitUntilAsync(static api => api.Running == 0);   // the connection ends before the exception is out
        Assert.IsAssignableFrom<OperationCanceledException>(Assert.Single(api.Errors));
    }

    [Fact]
    public async Task Nothing_is_taken_for_null()
    {
        using AccessTokenValidator validator = Providers.Home.CreateValidator();
        await Assert.ThrowsAsync<ArgumentNullException>(async () => await validator.ValidateAsync((HttpListenerContext)null!, CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentNullException>(async () => await AccessTokenHttpListenerExtensions.ValidateAsync(null!, null!, CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentNullException>(() => validator.RejectAsync(null!, default, cancellationToken: TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<ArgumentNullException>(() => AccessTokenHttpListenerExtensions.RejectAsync(null!, null!, default, cancellationToken: TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Result_that_was_never_filled_is_a_refusal()
    {
        await using ListenerApi api = ListenerApi.Start();
        api.BeforeRejecting = context => api.Validator.RejectAsync(context, default);
        Reply reply = await api.SendAsync("GET /custom HTTP/1.1");
        Assert.Equal(HttpStatusCode.Unauthorized, reply.Status);
        Assert.Empty(api.Errors);
    }
}
