using OidcTokenValidation.Failures;
using OidcTokenValidation.Reports;

namespace OidcTokenValidation.Tests.Reports;

public sealed class TableTests
{
    [Fact]
    public void Every_failure_code_belongs_to_exactly_one_check() => Assert.Equal(
        Enum.GetValues<TokenFailureCode>().Where(static code => code != TokenFailureCode.None).Order(),
        CheckTable.Rows.SelectMany(static row => row.Codes).Order());

    [Fact]
    public void Every_check_point_has_one_check_and_they_are_in_order() =>
        Assert.Equal(Enum.GetValues<CheckPoint>(), CheckTable.Rows.Select(static row => row.Point));

    [Fact]
    public void Names_are_different_and_fit_for_a_column()
    {
        Assert.Equal(CheckTable.Rows.Count, CheckTable.Rows.Select(static row => row.Name).Distinct(StringComparer.Ordinal).Count());
        Assert.All(CheckTable.Rows, static row => Assert.Matches("^[a-z0-9-]{3,20}$", row.Name));
    }

    [Fact]
    public void Check_begins_before_it_ends() => Assert.All(CheckTable.Rows, static row => Assert.True(row.Begins <= row.Point));

    [Fact]
    public void Every_check_cites_a_section() => Assert.All(CheckTable.Rows, static row => Assert.Matches("^(RFC [0-9]{4}|draft-ietf-oauth-status-list) §[0-9.]+$", row.Section));
}
