using OidcTokenValidation.Reports;
using OidcTokenValidation.Tests.Reports.Support;

namespace OidcTokenValidation.Tests.Reports;

/// <summary>The order of the report is the order of the pipeline: of two defects, the earlier one is the failure.</summary>
public sealed class OrderTests
{
    public static TheoryData<int> Each => [.. Enumerable.Range(0, Defects.All.Count)];

    [Fact]
    public void Every_check_of_a_JWT_has_a_defect() =>
        Assert.Equal(
            CheckTable.Rows.Where(static row => row.Form.HasFlag(TokenForm.Jwt)).Select(static row => row.Name),
            CheckTable.Rows.Where(static row => Defects.All.Any(defect => row.Codes.Contains(defect.Code))).Select(static row => row.Name));

    [Theory]
    [MemberData(nameof(Each))]
    public async Task Defect_fails_the_check_that_the_report_shows(int index)
    {
        Defect defect = Defects.All[index];
        using var spoiled = new Spoiled();
        defect.Apply(spoiled);

        (AccessTokenValidationResult result, AccessTokenValidationReport report) = await spoiled.JudgeAsync(TestContext.Current.CancellationToken);

        Assert.Equal(defect.Code, result.Failure?.Code);
        ValidationCheck failed = Assert.Single(report.Checks, static check => check.Status == ValidationCheckStatus.Failed);
        CheckRow row = CheckTable.Find(defect.Code)!;
        Assert.Equal(row.Name, failed.Name);
        Assert.Same(result.Failure, failed.Failure);
        Assert.All(report.Checks, check => Assert.True(check.Status != ValidationCheckStatus.Passed || RowOf(check).Point < defect.Place, $"{check.Name} cannot have passed before {defect}"));
    }

    [Theory]
    [MemberData(nameof(Each))]
    public async Task Earlier_of_two_defects_is_the_failure_and_the_later_check_is_not_shown_as_passed(int index)
    {
        Defect earlier = Defects.All[index];
        foreach (Defect later in Defects.All.Where(other => other.Place > earlier.Place && other.Slot != earlier.Slot))
        {
            using var spoiled = new Spoiled();
            later.Apply(spoiled);
            earlier.Apply(spoiled);

            (AccessTokenValidationResult result, AccessTokenValidationReport report) = await spoiled.JudgeAsync(TestContext.Current.CancellationToken);

            Assert.True(earlier.Code == result.Failure?.Code, $"{earlier} and {later}: {result.Failure}");
            ValidationCheck unreached = Assert.Single(report.Checks, check => check.Name == CheckTable.Find(later.Code)!.Name);
            Assert.True(unreached.Status != ValidationCheckStatus.Passed, $"{later} passed beside {earlier}");
        }
    }

    private static CheckRow RowOf(ValidationCheck check) => CheckTable.Rows.Single(row => row.Name == check.Name);
}
