using OidcTokenValidation.Tests.Revocation.Support;
using OidcTokenValidation.Tests.SecurityEvents.Support;

namespace OidcTokenValidation.Tests.SecurityEvents;

/// <summary>The form of a logout request, and the responses (OpenID Connect Back-Channel Logout 1.0 §2.5, §2.8).</summary>
public sealed class LogoutRequestTests : IDisposable
{
    private readonly RevocationApi _api = new(configureApi: LogoutApi.Receive);

    public void Dispose() => _api.Dispose();

    [Rule("OpenID Connect Back-Channel Logout 1.0 §2.8 response")]
    [Theory]
    [InlineData("logout_token={0}", LogoutApi.Form)]
    [InlineData("logout_token={0}", "Application/X-WWW-Form-URLEncoded; charset=utf-8")]
    [InlineData("a=b&logout_token={0}&&c&=&d=%zz", LogoutApi.Form)]
    [InlineData("logout%5Ftoken={0}&LOGOUT_TOKEN=x", LogoutApi.Form)]
    [InlineData("%6c%6f%67%6F%75%74%5F%74%6f%6B%65%6E={0}", LogoutApi.Form)]
    public async Task Token_of_the_form_is_accepted(string body, string contentType)
    {
        string token = _api.Issuer.Logout().Create();
        LogoutApi.AssertDone(await _api.Validator.SendAsync(body.Replace("{0}", token, StringComparison.Ordinal), contentType));
    }

    [Fact]
    public async Task Token_with_percent_encoded_characters_is_accepted()
    {
        string encoded = _api.Issuer.Logout().Create().Replace(".", "%2E", StringComparison.Ordinal).Replace("_", "%5f", StringComparison.Ordinal);
        LogoutApi.AssertDone(await _api.Validator.SendAsync("logout_token=" + encoded));
    }

    [Rule("OpenID Connect Back-Channel Logout 1.0 §2.5 request", "OpenID Connect Back-Channel Logout 1.0 §2.8 response")]
    [Theory]
    [InlineData("")]
    [InlineData("logout_token")]
    [InlineData("token={0}")]
    [InlineData("Logout_token={0}")]
    [InlineData("logout_token={0}&logout_token={0}")]
    [InlineData("logout_token={0}&logout%5ftoken=")]
    [InlineData("{0}")]
    public async Task Form_without_exactly_one_token_is_rejected(string body)
    {
        string token = _api.Issuer.Logout().Create();
        LogoutApi.AssertRejected(
            await _api.Validator.SendAsync(body.Replace("{0}", token, StringComparison.Ordinal)), "The request must contain one logout_token.");
        Assert.False(_api.IsRevoked(_api.Token()));
    }

    [Rule("OpenID Connect Back-Channel Logout 1.0 §2.5 request")]
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("application/json")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("text/plain;application/x-www-form-urlencoded")]
    public async Task Other_media_type_is_rejected(string? contentType) => LogoutApi.AssertRejected(
        await _api.Validator.SendAsync("logout_token=" + _api.Issuer.Logout().Create(), contentType), "Send application/x-www-form-urlencoded.", 415);

    [Rule("OpenID Connect Back-Channel Logout 1.0 §2.5 request")]
    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("HEAD")]
    [InlineData("post")]
    public async Task Other_method_is_rejected(string method) => LogoutApi.AssertRejected(
        await _api.Validator.SendAsync("logout_token=" + _api.Issuer.Logout().Create(), method: method), "Send a POST request.", 405, KeyValuePair.Create("Allow", "POST"));

    [Theory]
    [InlineData(20_480, "The request must contain one logout_token.")]
    [InlineData(20_481, "The request is too long.")]
    public async Task Body_has_at_most_the_length_of_a_token_and_four_KiB(int length, string description) =>
        LogoutApi.AssertRejected(await _api.Validator.SendAsync(new string('x', length)), description);

    [Fact]
    public async Task Endless_body_is_read_up_to_its_limit_only()
    {
        using var body = new EndlessBody();
        LogoutApi.AssertRejected(await _api.Validator.SendAsync(body), "The request is too long.");
        Assert.InRange(body.Count, 20_481, 65_536);
    }

    [Fact]
    public async Task Body_that_does_not_arrive_is_rejected_after_ten_seconds()
    {
        using var body = new EndlessBody { Pause = new TaskCompletionSource().Task };
        Task<SecurityEventResponse> response = _api.Validator.SendAsync(body);
        _api.Clock.Advance(TimeSpan.FromSeconds(9.9));
        Assert.False(response.IsCompleted);
        _api.Clock.Advance(TimeSpan.FromSeconds(0.1));
        LogoutApi.AssertRejected(await response, "The request is incomplete.");
    }

    [Fact]
    public async Task Body_of_a_sender_that_disconnects_is_rejected()
    {
        using var body = new EndlessBody { Pause = Task.FromException(new IOException("The connection was reset.")) };
        LogoutApi.AssertRejected(await _api.Validator.SendAsync(body), "The request is incomplete.");
    }

    [Fact]
    public async Task Request_that_is_cancelled_is_not_rejected()
    {
        using var body = new EndlessBody { Pause = new TaskCompletionSource().Task };
        using var cancelled = new CancellationTokenSource();
        ValueTask<SecurityEventResponse> response = _api.Validator.ReceiveBackchannelLogoutAsync(
            new() { Method = "POST", ContentType = LogoutApi.Form, Body = body }, cancelled.Token);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => response.AsTask());
    }

    private sealed class EndlessBody : Stream
    {
        public Task Pause { get; init; } = Task.CompletedTask;

        public int Count { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Pause;
            buffer.Span.Fill((byte)'x');
            Count += buffer.Length;
            return buffer.Length;
        }

        public override void Flush() => throw new NotSupportedException();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
