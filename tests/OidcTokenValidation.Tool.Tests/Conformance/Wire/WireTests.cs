using System.Text;
using OidcTokenValidation.Tool.Conformance.Wire;

namespace OidcTokenValidation.Tool.Tests.Conformance.Wire;

/// <summary>The bytes of requests, and what is read of responses.</summary>
public sealed class WireTests
{
    [Fact]
    public void Request_has_exactly_its_fields_and_characters() => Assert.Equal(
        "POST /a?b HTTP/1.1\r\nHost: x:1\r\nConnection: close\r\nA: 1\r\nA: 2\u00e9\0\r\nContent-Length: 2\r\n\r\nhi",
        Encoding.Latin1.GetString(new RawRequest("/a?b", ("A", "1"), ("A", "2\u00e9\0")) { Method = "POST", Body = "hi" }.Write("x:1")));

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhithere", "hi")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n1;a=b\r\n!\r\n0\r\n\r\n", "hi!")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\nuntil the end", "until the end")]
    [InlineData("HTTP/1.1 200\n\nbare line feeds", "bare line feeds")]
    public async Task Body_ends_where_its_length_its_last_chunk_or_the_connection_does(string text, string body)
    {
        RawResponse response = await ReadAsync(text);

        Assert.Equal((200, body), (response.Status, response.Body));
    }

    [Fact]
    public async Task Fields_are_in_order_and_may_be_repeated()
    {
        RawResponse response = await ReadAsync("HTTP/1.1 401 Unauthorized\r\nwww-authenticate: Bearer\r\nWWW-Authenticate:  DPoP algs=\"ES256\" \r\nContent-Length: 0\r\n\r\n");

        Assert.Equal(["Bearer", "DPoP algs=\"ES256\""], response.GetAll("WWW-Authenticate"));
        Assert.Equal((false, true), (response.IsAccepted, response.IsRefused));
        Assert.Equal("401 WWW-Authenticate: Bearer, DPoP algs=\"ES256\"", response.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("SSH-2.0-x\r\n")]
    public async Task Text_that_is_not_HTTP_is_reported(string text) =>
        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(text));

    [Theory]
    [InlineData(200, true, false)]
    [InlineData(204, true, false)]
    [InlineData(302, false, true)]
    [InlineData(401, false, true)]
    [InlineData(500, false, true)]
    public void Response_is_accepted_or_refused(int status, bool isAccepted, bool isRefused)
    {
        var response = new RawResponse(status, [], string.Empty);

        Assert.Equal((isAccepted, isRefused), (response.IsAccepted, response.IsRefused));
    }

    [Fact]
    public void Missing_response_is_refused_unless_it_may_still_arrive()
    {
        Assert.True(RawResponse.CreateFault("reset").IsRefused);
        Assert.False(RawResponse.CreateFault("late", isTimeout: true).IsRefused);
        Assert.False(RawResponse.CreateFault("reset").IsAccepted);
    }

    [Fact]
    public void Challenges_are_read_from_one_field_and_from_several()
    {
        IReadOnlyList<ReceivedChallenge> challenges = ReceivedChallenge.Parse(
        [
            "Bearer realm=\"a, DPoP b=\\\"c\\\"\", error=invalid_token , Basic, DPoP algs=\"ES256 RS256\"",
            "Negotiate",
            "Bearer scope=\"a\",scope=\"b\"",
        ]);

        Assert.Equal(["Bearer", "Basic", "DPoP", "Negotiate", "Bearer"], challenges.Select(static challenge => challenge.Scheme));
        Assert.Equal(("a, DPoP b=\"c\"", "invalid_token"), (challenges[0]["realm"], challenges[0]["error"]));
        Assert.Equal("ES256 RS256", challenges[2]["algs"]);
        Assert.Equal(["a", "b"], challenges[4].GetAll("scope"));
        Assert.Null(challenges[3]["realm"]);
    }

    private static Task<RawResponse> ReadAsync(string text) =>
        new ResponseReader(new BufferedStream(new MemoryStream(Encoding.Latin1.GetBytes(text)))).ReadAsync(TestContext.Current.CancellationToken);
}
