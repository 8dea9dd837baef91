using System.Text.Json.Nodes;
using OidcTokenValidation.Tests.StatusLists.Support;

namespace OidcTokenValidation.Tests.StatusLists;

/// <summary>The examples of draft-ietf-oauth-status-list §4.1 and the test vectors of its Appendix C.</summary>
public sealed class VectorTests : IDisposable
{
    private const string OneBit =
        "eNrt3AENwCAMAEGogklACtKQPg9LugC9k_ACvreiogEAAKkeCQAAAAAAAAAAAAAAAAAAAIBylgQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAXG9IAAAAAAAAAPwsJAAAAAAAAAAA"
        + "AAAAvhsSAAAAAAAAAAAA7KpLAAAAAAAAAAAAAAAAAAAAAJsLCQAAAAAAAAAAADjelAAAAAAAAAAAKjDMAQAAAACAZC8L2AEb";

    private const string TwoBits =
        "eNrt2zENACEQAEEuoaBABP5VIO01fCjIHTMStt9ovGVIAAAAAABAbiEBAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAEB5WwIAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAID0ugQAAAAAAAAAAAAAAAAAQG12SgAAAAAAAAAAAAAAAAAAAAAA"
        + "AAAAAOCSIQEAAAAAAAAAAAAAAAAAAAAAAAD8ExIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAwJEuAQAAAAAAAAAAAAAAAAAAAAAAAMB9SwIAAAAAAAAAAAAAAA"
        + "AAAACoYUoAAAAAAAAAAAAAAEBqH81gAQw";

    private readonly StatusApi _api = new();

    public void Dispose() => _api.Dispose();

    [Rule("draft-ietf-oauth-status-list §4.1 order of bits")]
    [Theory]
    [InlineData(1, "eNrbuRgAAhcBXQ", new[] { 1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1 })]
    [InlineData(2, "eNo76fITAAPfAgc", new[] { 1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3 })]
    public async Task Example_of_the_draft_has_its_statuses(int bits, string lst, int[] statuses)
    {
        Publish(bits, lst);
        Assert.Equal(statuses, await Task.WhenAll(Enumerable.Range(0, statuses.Length).Select(index => ReadAsync(index))));
        await _api.RejectAsync(_api.Token(statuses.Length), TokenFailureCode.StatusNotEnforceable);
    }

    [Rule("draft-ietf-oauth-status-list §4.1 order of bits")]
    [Theory]
    [InlineData(1, OneBit, new[] { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 })]
    [InlineData(2, TwoBits, new[] { 1, 2, 1, 3, 1, 1, 2, 1, 1, 2, 3 })]
    public async Task Vector_of_a_million_tokens_has_its_statuses(int bits, string lst, int[] statuses)
    {
        int[] indexes = [0, 1993, 25_460, 159_495, 495_669, 554_353, 645_645, 723_232, 854_545, 934_534, 1_000_345];
        Publish(bits, lst);
        Assert.Equal(statuses, await Task.WhenAll(indexes.Select(index => ReadAsync(index))));
        foreach (int index in indexes)
            Assert.Equal((0, 0), (index == 0 ? 0 : await ReadAsync(index - 1), await ReadAsync(index + 1)));
        Assert.Equal(0, await ReadAsync((1 << 20) - 1));
        await _api.RejectAsync(_api.Token(1 << 20), TokenFailureCode.StatusNotEnforceable);
        Assert.Equal(1, _api.Server.Count);
    }

    [Rule("draft-ietf-oauth-status-list §4.1 order of bits")]
    [Theory]
    [InlineData(4, 0x4F, new[] { 15, 4 })]
    [InlineData(8, 0x83, new[] { 0x83 })]
    public async Task Status_of_four_and_of_eight_bits_is_read(int bits, byte statuses, int[] expected)
    {
        _api.Server.Publish(_api.List(bits, [statuses]));
        Assert.Equal(expected, await Task.WhenAll(Enumerable.Range(0, expected.Length).Select(index => ReadAsync(index))));
        await _api.RejectAsync(_api.Token(expected.Length), TokenFailureCode.StatusNotEnforceable);
    }

    private void Publish(int bits, string lst) => _api.Server.Publish(_api.List(new JsonObject { ["bits"] = bits, ["lst"] = lst }));

    private async Task<int> ReadAsync(int index)
    {
        AccessTokenValidationResult result = await _api.SendAsync(_api.Token(index));
        if (result.IsValid)
            return 0;
        Assert.Equal(TokenFailureCode.StatusNotValid, result.Failure!.Code);
        return int.Parse(result.Failure.Explanation.Split("has the value ")[1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
    }
}
