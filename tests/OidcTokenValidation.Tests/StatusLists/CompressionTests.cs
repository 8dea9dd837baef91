using System.Buffers.Text;
using OidcTokenValidation.StatusLists;
using OidcTokenValidation.Telemetry;
using OidcTokenValidation.Tests.StatusLists.Support;

namespace OidcTokenValidation.Tests.StatusLists;

/// <summary>A list is small and decompresses to much: the limit bounds what is ever decompressed.</summary>
public sealed class CompressionTests
{
    private const int Limit = 4096;

    [Rule("draft-ietf-oauth-status-list §11.3 size")]
    [Theory]
    [InlineData(Limit, true)]
    [InlineData(Limit + 1, false)]
    [InlineData(16 * 1024 * 1024, false)]
    public async Task List_is_decompressed_up_to_the_limit(int length, bool isUsed)
    {
        using var api = new StatusApi(static lists => lists.MaxListBytes = Limit);
        api.Server.Publish(api.List(1, new byte[length]));
        if (isUsed)
            await api.AcceptAsync(api.Token((Limit * 8) - 1));
        else
            await api.UnavailableAsync(api.Token(), $"TooLarge (decompressed, 'status_list.lst' has more than {Limit} bytes. If the list is so long, set a larger StatusLists.MaxListBytes)");
    }

    [Fact]
    public void Bomb_allocates_no_more_than_a_small_multiple_of_the_limit()
    {
        string bomb = Base64Url.EncodeToString(StatusApi.Compress(new byte[64 * 1024 * 1024]));
        CompressedStatuses.TryRead(bomb, Limit, out _, out _);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.False(CompressedStatuses.TryRead(bomb, Limit, out byte[] statuses, out StatusListFault fault));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 256 * 1024);
        Assert.Equal((StatusListFault.TooLarge, 0), (fault, statuses.Length));
    }

    [Fact]
    public async Task Response_that_is_longer_than_its_limit_is_not_read()
    {
        using var api = new StatusApi(static lists => lists.MaxListBytes = 1024);
        api.Server.Publish(new string('a', (2 * 1024) + (64 * 1024) + 1));
        await api.UnavailableAsync(api.Token(), "TooLarge (the response is longer than that of a list of StatusLists.MaxListBytes)");
    }

    [Fact]
    public async Task List_that_cannot_be_compressed_is_within_the_limit_of_the_response()
    {
        byte[] statuses = new byte[1024 * 1024];
        new Random(1).NextBytes(statuses);
        statuses[0] = 0b10;
        using var api = new StatusApi();
        api.Server.Publish(api.List(1, statuses));
        await api.AcceptAsync(api.Token(0));
        await api.RejectAsync(api.Token(1), TokenFailureCode.StatusNotValid);
    }

    [Fact]
    public async Task Response_with_a_content_encoding_is_unavailable()
    {
        using var api = new StatusApi();
        string body = api.List().Create();
        api.Server.Respond(() =>
        {
            HttpResponseMessage message = ListServer.Message(body);
            message.Content.Headers.ContentEncoding.Add("gzip");
            return message;
        });
        await api.UnavailableAsync(api.Token(), "Compressed (its Content-Encoding is gzip, which was not accepted)");
    }

    // Every change of a valid text is malformed, or is bytes that the checksum of RFC 1950 confirms.
    [Rule("draft-ietf-oauth-status-list §4.1 compression")]
    [Fact]
    public void Damaged_text_is_malformed()
    {
        string text = Base64Url.EncodeToString(StatusApi.Compress([0xB9, 0xA3, 0x00, 0x01]));
        for (int at = 0; at < text.Length; at++)
        {
            char[] damaged = text.ToCharArray();
            damaged[at] = damaged[at] == 'A' ? 'B' : 'A';
            if (CompressedStatuses.TryRead(new string(damaged), Limit, out byte[] statuses, out StatusListFault fault))
                Assert.Equal([0xB9, 0xA3, 0x00, 0x01], statuses);
            else
                Assert.Equal(StatusListFault.Malformed, fault);
            Assert.False(CompressedStatuses.TryRead(text[..at], Limit, out _, out _));
        }
    }
}
