using System.Net;
using OidcTokenValidation.Listener.Tests.Support;
using OidcTokenValidation.TestSupport.Http;
using OidcTokenValidation.TestSupport.Wire;

namespace OidcTokenValidation.Listener.Tests.Hosting;

/// <summary>Exceptions are thrown only for incorrect use and for cancellation.</summary>
public sealed class ExceptionTests
{
    [Theory]
    [InlineData("GET /custom HTTP/1.1")]
    [InlineData("POST /custom HTTP/1.1", "Content-Length: 5")]
    [InlineData("POST /custom HTTP/1.1", "Transfer-Encoding: chunked")]
    public async Task Rejection_after_the_header_was_sent_throws(params string[] lines)
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
    public async Task Rejection_of_a_closed_response_does_nothing()
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
    public async Task Cancelled_rejection_ends_the_connection()
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
        await api.WaitUntilAsync(static api => api.Running == 0);   // the connection ends before the exception is thrown
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
        await api.WaitUntilAsync(static api => api.Running == 0);   // the connection ends before the exception is thrown
        Assert.IsAssignableFrom<OperationCanceledException>(Assert.Single(api.Errors));
    }

    [Fact]
    public async Task Null_arguments_throw()
    {
        using AccessTokenValidator validator = Providers.Home.CreateValidator();
        await Assert.ThrowsAsync<ArgumentNullException>(async () => await validator.ValidateAsync((HttpListenerContext)null!, CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentNullException>(async () => await AccessTokenHttpListenerExtensions.ValidateAsync(null!, null!, CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentNullException>(() => validator.RejectAsync(null!, default, cancellationToken: TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<ArgumentNullException>(() => AccessTokenHttpListenerExtensions.RejectAsync(null!, null!, default, cancellationToken: TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Default_result_is_rejected_with_401()
    {
        await using ListenerApi api = ListenerApi.Start();
        api.BeforeRejecting = context => api.Validator.RejectAsync(context, default);
        Reply reply = await api.SendAsync("GET /custom HTTP/1.1");
        Assert.Equal(HttpStatusCode.Unauthorized, reply.Status);
        Assert.Empty(api.Errors);
    }
}
