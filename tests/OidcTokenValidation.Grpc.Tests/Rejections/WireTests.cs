using System.Text;
using OidcTokenValidation.Grpc.Tests.Support;
using OidcTokenValidation.TestSupport.Wire;

namespace OidcTokenValidation.Grpc.Tests.Rejections;

/// <summary>The frames of a response: a rejection is one HEADERS frame that ends the stream; an expired stream ends with a HEADERS frame that contains the challenge.</summary>
public sealed class WireTests
{
    private const byte Data = 0, Headers = 1;
    private const byte EndStream = 1, EndHeaders = 4;

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("application/grpc")]
    [InlineData("application/grpc-web+proto")]
    public async Task Response_to_a_rejected_call_is_one_frame(string contentType)
    {
        await using GrpcApi api = await GrpcApi.StartAsync(static _ => Task.CompletedTask);

        Http2Frame frame = Assert.Single(await SendAsync(api, Fields(api, "Bearer x", contentType)));

        Assert.Equal((Headers, EndStream | EndHeaders), (frame.Type, frame.Flags));
        string text = Encoding.Latin1.GetString(frame.Payload);
        foreach (string part in (string[])["grpc-status", "16", "grpc-message", "The access token is malformed.", "error=\"invalid_token\"", contentType.Split('+')[0]])
            Assert.Contains(part, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Expired_stream_ends_with_the_status_and_the_challenge()
    {
        await using GrpcApi api = await GrpcApi.StartAsync(static async context =>
        {
            await context.Response.Body.WriteMessageAsync("first", context.RequestAborted);
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        List<Http2Frame> frames = await SendAsync(api, Fields(api, api.Bearer, "application/grpc"), frame =>
        {
            if (frame.Type == Data)
                api.Clock.Advance(GrpcApi.TokenLife);
        });

        Assert.Equal([(Headers, EndHeaders), (Data, 0), (Headers, EndStream | EndHeaders)], frames.Select(static frame => (frame.Type, (int)frame.Flags)));
        Assert.Equal(Framing.Frame("first"), frames[1].Payload);
        string trailers = Encoding.Latin1.GetString(frames[2].Payload);
        foreach (string part in (string[])["grpc-status", "grpc-message", "Bearer realm=\"api\", error=\"invalid_token\", error_description=\"The access token has expired.\"", "DPoP realm=\"api\", algs="])
            Assert.Contains(part, trailers, StringComparison.Ordinal);
    }

    private static (string Name, string Value)[] Fields(GrpcApi api, string authorization, string contentType) =>
    [
        (":method", "POST"), (":scheme", "http"), (":path", GrpcApi.Method), (":authority", api.Host.Address.Authority),
        ("content-type", contentType), ("te", "trailers"), ("authorization", authorization),
    ];

    // The frames of the stream, to its end.
    private async Task<List<Http2Frame>> SendAsync(GrpcApi api, (string Name, string Value)[] fields, Action<Http2Frame>? onFrame = null)
    {
        List<Http2Frame> frames = [];
        await foreach (Http2Frame frame in RawHttp2.SendForFramesAsync(api.Host.Address.Port, fields, _cancellation))
        {
            if (frame.StreamId != 1)
                continue;
            frames.Add(frame);
            onFrame?.Invoke(frame);
            if ((frame.Flags & EndStream) != 0)
                break;
        }

        return frames;
    }
}
